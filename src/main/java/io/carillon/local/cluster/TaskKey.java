package io.carillon.local.cluster;

/** A task's identity in the whole cluster: ids are unique per framework only. */
record TaskKey(String frameworkId, String taskId) {}
