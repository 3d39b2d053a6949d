package io.carillon.architecture.offenders.bench;

/** Knows the command line, which is no part of what is measured. */
public final class Measures {
    final Class<?> other = io.carillon.architecture.offenders.cli.Line.class;
}
