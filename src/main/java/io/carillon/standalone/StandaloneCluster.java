package io.carillon.standalone;

import io.carillon.command.ZooKeeperCommand;
import io.carillon.config.Config;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import io.carillon.model.run.RunId;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.node.Shutdown;
import io.carillon.runtime.Engine;
import io.carillon.terminal.Failures;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What {@code carillon local} starts, in order, and what it tells about it. */
public final class StandaloneCluster {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SAMPLES = List.of("hello", "heartbeat");

    private final Vertx vertx;
    private final Path data;
    private final Shutdown shutdown;
    private final PrintWriter out;
    private final List<Node> nodes = new ArrayList<>();

    public StandaloneCluster(Vertx vertx, Path data, Shutdown shutdown, PrintWriter out) {
        this.vertx = vertx;
        this.data = data;
        this.shutdown = shutdown;
        this.out = out;
    }

    public void start(int agents, int count, int port) throws Exception {
        say(
                "Starting ZooKeeper, Mesos with "
                        + agents
                        + " agents and "
                        + count
                        + (count == 1 ? " node" : " nodes")
                        + " …");
        Files.createDirectories(data.resolve("zookeeper"));
        EmbeddedZooKeeper zookeeper =
                EmbeddedZooKeeper.start(
                        data.resolve("zookeeper"), "127.0.0.1", 0, ZooKeeperCommand.TICK);
        shutdown.add("ZooKeeper", () -> ZooKeeperCommand.closed(zookeeper));
        LocalMesos mesos =
                LocalMesos.start(
                                vertx,
                                LocalMesosOptions.in(data.resolve("mesos"))
                                        .withAgents(agents, 4, 4096)
                                        .withTimes(Duration.ofMillis(200), Duration.ofSeconds(15)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        shutdown.add("the local Mesos", mesos::close);
        for (int i = 0; i < count; i++) {
            nodes.add(node(zookeeper, mesos, i, port == 0 ? 0 : port + i));
        }
        samples();
        tell(zookeeper, mesos);
    }

    private Node node(EmbeddedZooKeeper zookeeper, LocalMesos mesos, int index, int port)
            throws Exception {
        Config config =
                Config.load(
                        Optional.empty(),
                        new TreeMap<>(),
                        List.of(
                                "http.host=127.0.0.1",
                                "http.port=" + port,
                                "zookeeper.servers=" + zookeeper.connectString(),
                                "mesos.master=" + mesos.url(),
                                "mesos.name=Carillon local",
                                "authentication.mode=none"));
        NodeSettings settings = NodeSettings.of(config, "node" + (index + 1));
        try {
            Node node = Node.start(vertx, settings).toCompletionStage().toCompletableFuture().get();
            shutdown.add(settings.name(), node::close);
            return node;
        } catch (Exception e) {
            throw new IOException(
                    "cannot serve 127.0.0.1:"
                            + port
                            + " ("
                            + Failures.said(e)
                            + "); give --port, or 0 for a free one");
        }
    }

    private void samples() throws Exception {
        boolean first = !Files.exists(data.resolve("samples"));
        boolean empty = ask(state -> state.jobs().isEmpty());
        if (!first || !empty) {
            say("Found the jobs of before; they go on.");
            return;
        }
        for (String name : SAMPLES) {
            Command put = new Command.PutJob(sample(name), false, Optional.empty());
            if (command(put) instanceof Answer.Refused refused) {
                throw new IOException(
                        "sample job " + name + ": " + refused.detail() + refused.errors());
            }
        }
        Files.writeString(data.resolve("samples"), "The sample jobs were put here once.\n");
        Answer answer =
                command(
                        new Command.RunNow(
                                "hello",
                                new TreeSet<>(),
                                Optional.empty(),
                                new TreeMap<>(),
                                Optional.of("first")));
        if (answer instanceof Answer.RunAccepted accepted) {
            await("the first run", state -> ended(state, accepted.run()) && alive(state));
            say("Job hello has run: " + ask(state -> outcome(state, accepted.run())));
        }
    }

    private static boolean ended(State state, RunId run) {
        return state.job(run.job()).map(job -> job.finished().containsKey(run)).orElse(false);
    }

    private static boolean alive(State state) {
        return state.live().stream().anyMatch(shard -> shard.run().job().equals("heartbeat"));
    }

    private static String outcome(State state, RunId run) {
        return state.job(run.job())
                .map(job -> Objects.requireNonNull(job.finished().get(run)).run().because())
                .orElse("");
    }

    private static Job sample(String name) throws IOException {
        try (InputStream in =
                StandaloneCluster.class.getResourceAsStream("/samples/" + name + ".json")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            JobDocument.Reading reading =
                    JobDocument.read(name, new String(bytes, StandardCharsets.UTF_8));
            return reading.job()
                    .orElseThrow(() -> new IOException("sample " + name + ": " + reading.errors()));
        }
    }

    private Answer command(Command command) throws Exception {
        return leader().command(command, Caller.named("carillon local"))
                .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .blockingGet();
    }

    private <T> T ask(Function<State, T> question) throws Exception {
        return leader().ask(question).timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    private Engine leader() throws Exception {
        Instant until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until)) {
            for (Node node : nodes) {
                Optional<Engine> engine = node.leadership().engine();
                if (engine.isPresent()) {
                    return engine.get();
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("no node became leader within " + PATIENCE);
    }

    private void await(String what, Function<State, Boolean> condition) throws Exception {
        Instant until = Instant.now().plus(PATIENCE);
        while (!ask(condition)) {
            if (Instant.now().isAfter(until)) {
                throw new IOException(what + " did not come within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void tell(EmbeddedZooKeeper zookeeper, LocalMesos mesos) {
        String url = nodes.get(0).url();
        String client =
                url.equals("http://127.0.0.1:8080")
                        ? "./carillon"
                        : "CARILLON_URL=" + url + " ./carillon";
        say("");
        for (int i = 0; i < nodes.size(); i++) {
            say("  Console and API  " + nodes.get(i).url() + "/");
        }
        say("  Mesos            " + mesos.url());
        say("  ZooKeeper        " + zookeeper.connectString());
        say("  Data             " + data);
        say("");
        say("Next:");
        say("  " + client + " job list");
        say("  " + client + " run now hello --wait --logs");
        say("  curl " + url + "/v1/jobs/hello/fires");
        say("");
        say("Ctrl-C stops everything; the next start goes on from here.");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
