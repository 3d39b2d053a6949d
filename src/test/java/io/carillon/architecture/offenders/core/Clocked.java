package io.carillon.architecture.offenders.core;

/** Takes the time itself, and knows the runtime. */
public final class Clocked {
    final java.time.Instant now = java.time.Instant.now();
    final io.carillon.architecture.offenders.runtime.EngineImpl engine =
            new io.carillon.architecture.offenders.runtime.EngineImpl();
}
