package io.carillon.local;

import io.carillon.local.cluster.AgentSpec;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.cluster.MesosSettings;
import io.carillon.local.cluster.ModelFaults;
import io.carillon.local.http.BasicCredentials;
import io.carillon.local.http.LocalMesosServer;
import io.carillon.local.process.ExecutorTokens;
import io.carillon.local.process.Processes;
import io.carillon.local.process.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A running local Mesos: one master and some agents behind one port, with real processes.
 * Frameworks are new with each start; agents keep their ids and their sandboxes. Any thread may use
 * it.
 */
public final class LocalMesos {

    private final Vertx vertx;
    private final Cell cell;
    private final String deployment;
    private @Nullable Future<Void> closing;

    private LocalMesos(Vertx vertx, Cell cell, String deployment) {
        this.vertx = vertx;
        this.cell = cell;
        this.deployment = deployment;
    }

    /** Starts a local Mesos; fails if the port is taken or the directory cannot be used. */
    public static Future<LocalMesos> start(Vertx vertx, LocalMesosOptions options) {
        Cell cell = new Cell(options);
        return vertx.deployVerticle(cell).map(id -> new LocalMesos(vertx, cell, id));
    }

    /** The URL of the master, such as {@code http://127.0.0.1:5050}. */
    public String url() {
        return "http://" + cell.options.host() + ":" + cell.port;
    }

    /** The TCP port of the master. */
    public int port() {
        return cell.port;
    }

    /** The ids of the agents, in the order of their registration. */
    public List<String> agents() {
        return List.copyOf(cell.agents);
    }

    /**
     * Injects a fault; the future fails if the fault cannot happen now.
     *
     * @param fault is called with the faults and the present time
     */
    public Future<Void> fault(BiConsumer<ModelFaults, Instant> fault) {
        return Objects.requireNonNull(cell.server)
                .input(
                        (model, now) -> {
                            fault.accept(model.faults(), now);
                            return true;
                        })
                .mapEmpty();
    }

    /** Stops the local Mesos and everything that it started. Can be called again. */
    public synchronized Future<Void> close() {
        if (closing == null) {
            closing = vertx.undeploy(deployment);
        }
        return closing;
    }

    /** The verticle around model, server and processes: all on its one context. */
    private static final class Cell extends VerticleBase {
        private final LocalMesosOptions options;
        private final Map<String, String> pids = new ConcurrentHashMap<>();
        private volatile List<String> agents = List.of();
        private volatile int port;
        private volatile @Nullable LocalMesosServer server;
        private @Nullable Processes processes;

        Cell(LocalMesosOptions options) {
            this.options = options;
        }

        @Override
        public Future<?> start() throws Exception {
            Files.createDirectories(options.dataDir());
            LocalMesosServer made = new LocalMesosServer(vertx);
            server = made;
            return made.listen(options.host(), options.port())
                    .compose(actual -> begin(made, actual));
        }

        /** The port is announced in messages, so it must be known before there is a master. */
        private Future<Void> begin(LocalMesosServer made, int actual) {
            port = actual;
            Sandbox sandbox = new Sandbox(options.dataDir());
            MesosModel model =
                    new MesosModel(
                            MesosSettings.defaults()
                                    .at(options.host(), port)
                                    .withAllocationInterval(options.allocationInterval())
                                    .withHeartbeat(options.heartbeat())
                                    .withIgnoredImages(options.ignoreImages()),
                            new SplittableRandom(new SecureRandom().nextLong()),
                            Instant.now());
            ExecutorTokens tokens = new ExecutorTokens(!options.credentials().isEmpty());
            Processes.Listener listener =
                    made.take(
                            model,
                            sandbox,
                            new BasicCredentials(options.credentials(), options.advice()),
                            tokens,
                            options.streamLimitBytes());
            try {
                populate(model);
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            return vertx.executeBlocking(
                            () ->
                                    new Processes(
                                            sandbox,
                                            options.instant(),
                                            agent -> pids.getOrDefault(agent, "slave@"),
                                            tokens,
                                            listener))
                    .onSuccess(
                            value -> {
                                processes = value;
                                made.serve(value);
                            })
                    .mapEmpty();
        }

        private void populate(MesosModel model) throws IOException {
            Path file = options.dataDir().resolve("agents");
            List<String> known = Files.exists(file) ? Files.readAllLines(file) : List.of();
            List<String> ids = new ArrayList<>();
            for (int i = 1; i <= options.agents(); i++) {
                String path = "/slave(" + i + ")";
                AgentSpec spec =
                        AgentSpec.of(
                                        "agent" + i + ".local",
                                        options.cpus(),
                                        options.memMiB(),
                                        65536)
                                .at(port, path)
                                .besides(i - 1, options.agents())
                                .withAttribute("rack", "r" + (i % 2 == 1 ? 1 : 2));
                String id = i <= known.size() ? known.get(i - 1) : "";
                if (id.isEmpty()) {
                    id = model.addAgent(Instant.now(), spec);
                } else {
                    model.returnAgent(Instant.now(), id, spec);
                }
                ids.add(id);
                pids.put(id, path.substring(1) + "@" + options.host() + ":" + port);
            }
            agents = ids;
            List<String> kept = new ArrayList<>(ids);
            if (known.size() > ids.size()) {
                kept.addAll(known.subList(ids.size(), known.size()));
            }
            Files.write(file, kept);
            options.redirectTo()
                    .ifPresent(
                            leader ->
                                    model.faults()
                                            .follow(Instant.now(), java.util.Optional.of(leader)));
        }

        @Override
        public Future<?> stop() {
            LocalMesosServer running = server;
            Processes children = processes;
            Future<Void> closed = running == null ? Future.succeededFuture() : running.close();
            return closed.eventually(
                    () ->
                            vertx.executeBlocking(
                                    () -> {
                                        if (children != null) {
                                            children.close();
                                        }
                                        return true;
                                    }));
        }
    }
}
