package io.carillon.architecture.offenders.runtime;

/** Vaguely named, knows Vert.x and an adapter. */
public final class EngineImpl {
    final io.carillon.architecture.offenders.web.Page page =
            new io.carillon.architecture.offenders.web.Page();

    io.vertx.core.Future<?> shared(io.vertx.core.Vertx vertx) {
        return vertx.sharedData().getClusterWideMap("state");
    }
}
