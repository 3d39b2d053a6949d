package io.carillon.local.cluster;

/**
 * Whom an executor's authentication token was given to.
 *
 * @param frameworkId its framework
 * @param executorId its executor
 * @param containerId its container, unique for ever
 */
public record ExecutorPrincipal(String frameworkId, String executorId, String containerId) {}
