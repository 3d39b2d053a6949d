package io.carillon.architecture.offenders.executor;

/** Knows another adapter and a logging library. */
public final class Talker {
    final Class<?> other = io.carillon.architecture.offenders.zookeeper.Stored.class;
    final Class<?> library = org.slf4j.Logger.class;
}
