package io.carillon.mesos;

import io.carillon.runtime.Mesos;
import io.carillon.runtime.SecretBook;
import io.carillon.runtime.TaskTokens;
import io.reactivex.rxjava3.core.Scheduler;
import io.vertx.core.Vertx;
import java.util.random.RandomGenerator;

/**
 * Links the engine to a Mesos master over its v1 scheduler HTTP API, in protobuf. Holds nothing
 * between terms. A link may be opened on any thread; it works on the Vert.x context on which it was
 * opened.
 */
public final class MesosAdapter implements Mesos {

    private final Vertx vertx;
    private final Scheduler clock;
    private final RandomGenerator random;
    private final WireOptions options;
    private final MasterLocator locator;
    private final FrameworkSettings settings;
    private final TaskTokens tokens;
    private final SecretBook secrets;

    /**
     * An adapter for one framework.
     *
     * @param clock measures all delays and gives the time at which messages arrived
     * @param random the jitter of the delays between attempts
     */
    public MesosAdapter(
            Vertx vertx,
            Scheduler clock,
            RandomGenerator random,
            WireOptions options,
            MasterLocator locator,
            FrameworkSettings settings) {
        this(vertx, clock, random, options, locator, settings, new TaskTokens(), new SecretBook());
    }

    /** An adapter whose tasks get tokens, and the secrets that are in the book. */
    public MesosAdapter(
            Vertx vertx,
            Scheduler clock,
            RandomGenerator random,
            WireOptions options,
            MasterLocator locator,
            FrameworkSettings settings,
            TaskTokens tokens,
            SecretBook secrets) {
        this.vertx = vertx;
        this.clock = clock;
        this.random = random;
        this.options = options;
        this.locator = locator;
        this.settings = settings;
        this.tokens = tokens;
        this.secrets = secrets;
    }

    @Override
    public Link open() {
        MesosConnection connection =
                new MesosConnection(
                        vertx,
                        vertx.getOrCreateContext(),
                        clock,
                        random,
                        options,
                        locator,
                        settings);
        return new MesosLink(connection, clock, settings.roles(), tokens::of, secrets);
    }
}
