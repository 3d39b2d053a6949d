package io.carillon.operator;

import io.carillon.config.Config;
import io.carillon.mesos.MasterUrl;
import io.carillon.mesos.Teardown;
import io.carillon.node.Masters;
import io.carillon.node.NodeSettings;
import io.carillon.node.WatchedVertx;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What tearing down a framework needs of this process, closed again afterwards. Blocks. */
public final class FrameworkRemoval implements AutoCloseable {
    private static final Duration LOOKING = Duration.ofSeconds(10);

    private final Config config;
    private final Masters masters;
    private final Vertx vertx;

    private FrameworkRemoval(Config config, Masters masters, Vertx vertx) {
        this.config = config;
        this.masters = masters;
        this.vertx = vertx;
    }

    public static FrameworkRemoval prepare(Config config) {
        Masters masters = Masters.of(config.mesos().master(), config.mesos().caFile().isPresent());
        return new FrameworkRemoval(config, masters, WatchedVertx.start());
    }

    /** The master to be spoken with; empty when none is known. */
    public Optional<MasterUrl> master() {
        return masters.locator()
                .next()
                .map(Optional::of)
                .timeout(LOOKING.toMillis(), TimeUnit.MILLISECONDS)
                .onErrorReturn(
                        e -> {
                            if (e instanceof TimeoutException) {
                                return Optional.empty();
                            }
                            throw new IllegalStateException(e);
                        })
                .blockingGet();
    }

    /** Tears it down, in that time or not at all. */
    public Teardown.Outcome run(String frameworkId, Duration patience)
            throws IOException, Teardown.FailedException {
        Teardown teardown =
                new Teardown(
                        vertx,
                        Schedulers.computation(),
                        NodeSettings.wire(config.mesos()),
                        masters.locator(),
                        NodeSettings.framework(config));
        try {
            return teardown.run(frameworkId, patience).blockingGet();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof Teardown.FailedException failed) {
                throw failed;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        masters.close().blockingAwait();
        var unused = vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
