package io.carillon.architecture.offenders.core.tasks;

/** Closes a circle with the room above it, and uses what is inside of a library. */
public final class Rules {
    final Class<?> other = io.carillon.architecture.offenders.core.state.Ruled.class;
    final Class<?> inside = io.vertx.core.impl.VertxImpl.class;
}
