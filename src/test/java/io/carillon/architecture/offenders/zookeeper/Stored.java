package io.carillon.architecture.offenders.zookeeper;

/** Knows another adapter. */
public final class Stored {
    final Class<?> other = io.carillon.architecture.offenders.local.Laptop.class;
}
