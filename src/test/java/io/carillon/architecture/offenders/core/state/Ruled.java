package io.carillon.architecture.offenders.core.state;

/** Knows a room of the core that stands below it. */
public final class Ruled {
    final Class<?> other = io.carillon.architecture.offenders.core.tasks.Rules.class;
}
