package io.carillon.local.cluster;

/** An executor's identity on one agent: ids are unique per framework only. */
record ExecutorKey(String frameworkId, String executorId) {}
