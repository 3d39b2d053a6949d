package io.carillon.operator;

import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.mesos.MasterUrl;
import io.carillon.mesos.Teardown;
import io.carillon.node.Futures;
import io.carillon.node.Masters;
import io.carillon.node.NodeSettings;
import io.carillon.node.WatchedVertx;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The teardown of a framework, with its own Vert.x and connection to Mesos. Blocks. */
final class FrameworkRemoval implements AutoCloseable {
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

    private final Config config;
    private final Masters masters;
    private final Vertx vertx;

    private FrameworkRemoval(Config config, Masters masters, Vertx vertx) {
        this.config = config;
        this.masters = masters;
        this.vertx = vertx;
    }

    /** Begins to look for the Mesos masters of a configuration. */
    static FrameworkRemoval prepare(Config config) {
        Masters masters =
                Masters.of(
                        config.get(Keys.MESOS_MASTER), config.get(Keys.MESOS_CA_FILE).isPresent());
        return new FrameworkRemoval(config, masters, WatchedVertx.start());
    }

    /** The master that will be asked; empty if none is known within ten seconds. */
    Optional<MasterUrl> master() {
        return masters.locator()
                .next()
                .map(Optional::of)
                .timeout(LOOKUP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .onErrorReturn(
                        e -> {
                            if (e instanceof TimeoutException) {
                                return Optional.empty();
                            }
                            throw new IllegalStateException(e);
                        })
                .blockingGet();
    }

    /**
     * Tears the framework down.
     *
     * @param timeout how long Mesos may take to confirm
     * @throws Teardown.FailedException when that was not possible, or not confirmed in time
     */
    Teardown.Outcome run(String frameworkId, Duration timeout)
            throws IOException, Teardown.FailedException {
        Teardown teardown =
                new Teardown(
                        vertx,
                        Schedulers.computation(),
                        NodeSettings.wire(config),
                        masters.locator(),
                        NodeSettings.framework(config));
        try {
            return teardown.run(frameworkId, timeout).blockingGet();
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
        try {
            Futures.get(vertx.close());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
