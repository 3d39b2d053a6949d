package io.carillon.architecture.offenders.torture;

/** Knows the inside of what it is to judge from outside. */
public final class Peeks {
    final Class<?> other = io.carillon.architecture.offenders.cli.Line.class;
}
