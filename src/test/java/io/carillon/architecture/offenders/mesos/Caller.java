package io.carillon.architecture.offenders.mesos;

/** Knows another adapter. */
public final class Caller {
    final Class<?> other = io.carillon.architecture.offenders.zookeeper.Stored.class;
}
