package io.carillon.architecture.offenders.local;

/** Knows another adapter. */
public final class Laptop {
    final Class<?> other = io.carillon.architecture.offenders.cli.Line.class;
}
