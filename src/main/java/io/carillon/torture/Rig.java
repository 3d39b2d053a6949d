package io.carillon.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The whole cluster under torture: servers, Mesos, nodes, and the proxies between them. */
final class Rig implements AutoCloseable {
    private static final Duration QUICK = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofMinutes(4);

    private final ZooKeeperServers zookeeper;
    private final Optional<ManagedProcess> mesos;
    private final String operator;
    private final List<InetSocketAddress> masters = new ArrayList<>();
    private final List<NodeProcess> members = new ArrayList<>();

    Rig(TortureOptions options) throws IOException {
        Ports ports = new Ports(options.seed() * 7_919 + ProcessHandle.current().pid() * 31);
        Path directory = options.directory();
        TortureTls tls = options.tls() ? TortureTls.make(directory) : TortureTls.none();
        zookeeper = new ZooKeeperServers(directory, options.servers(), ports, tls);
        for (String master : options.masters()) {
            URI uri = URI.create(master);
            masters.add(new InetSocketAddress(uri.getHost(), uri.getPort()));
        }
        boolean local = options.masters().isEmpty();
        Secrets secrets = Secrets.make(directory, directory.resolve("mesos"));
        operator = local ? secrets.basic() : "";
        mesos = local ? Optional.of(localMesos(directory, ports.free())) : Optional.empty();
        for (int i = 1; i <= options.nodes(); i++) {
            members.add(
                    new NodeProcess(
                            "node-" + i,
                            directory,
                            ports.free(),
                            zookeeper.addresses(),
                            masters,
                            secrets.settings(local),
                            secrets.bearer(),
                            tls));
        }
    }

    private ManagedProcess localMesos(Path directory, int port) {
        masters.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new ManagedProcess(
                "mesos",
                directory.resolve("mesos.log"),
                "io.carillon.Main",
                List.of(
                        "mesos",
                        "--port",
                        Integer.toString(port),
                        "--agents",
                        "3",
                        "--cpus",
                        "64",
                        "--mem",
                        "65536",
                        "--heartbeat",
                        "3",
                        "--data",
                        directory.resolve("mesos").toString()));
    }

    void start() throws Exception {
        zookeeper.start();
        if (mesos.isPresent()) {
            mesos.get().start();
        }
        for (NodeProcess member : members) {
            member.process().start();
        }
        await("a leader that is subscribed", START, () -> leader().isPresent());
    }

    List<NodeProcess> members() {
        return members;
    }

    List<ManagedProcess> zookeeper() {
        return zookeeper.servers();
    }

    Optional<ManagedProcess> mesos() {
        return mesos;
    }

    /** The node that claims to lead in the newest term. */
    Optional<NodeProcess> leader() throws InterruptedException {
        Optional<NodeProcess> found = Optional.empty();
        long newest = 0;
        for (NodeProcess member : members) {
            if (!member.process().awake()) {
                continue;
            }
            JsonNode term = member.api(QUICK).get("/v1/cluster").body().path("term");
            if (term.path("state").asText().equals("LEADING")
                    && term.path("epoch").asLong() > newest) {
                newest = term.path("epoch").asLong();
                found = Optional.of(member);
            }
        }
        return found;
    }

    /** Whether every process runs, every node is ready, and one leads. */
    boolean whole() throws InterruptedException {
        for (NodeProcess member : members) {
            if (!member.process().awake() || !member.api(QUICK).get("/health/ready").ok()) {
                return false;
            }
        }
        return leader().isPresent();
    }

    /** Every process of the cluster. */
    List<ManagedProcess> processes() {
        List<ManagedProcess> all = new ArrayList<>(zookeeper.servers());
        mesos.ifPresent(all::add);
        members.forEach(member -> all.add(member.process()));
        return all;
    }

    /** Calls any node that answers, and retries until one has accepted the call. */
    JsonNode call(String method, String path, String body, Duration patience) throws Exception {
        JsonNode[] done = {Api.nothing()};
        await(
                method + " " + path,
                patience,
                () -> {
                    for (NodeProcess member : members) {
                        Api.Reply reply =
                                member.api(Duration.ofSeconds(10)).send(method, path, body);
                        done[0] = reply.body();
                        if (reply.ok()) {
                            return true;
                        }
                        if (reply.status() == 400 || reply.status() == 422) {
                            throw new IllegalStateException(path + " was refused: " + reply.body());
                        }
                    }
                    return false;
                });
        return done[0];
    }

    /** The live tasks that the masters report; missing if no master answers. */
    JsonNode frameworks() throws InterruptedException {
        return masters("GET", "/state", "").body().path("frameworks");
    }

    /** The ids of the agents that the leading master knows. */
    List<String> agents() throws InterruptedException {
        List<String> ids = new ArrayList<>();
        masters("GET", "/slaves", "")
                .body()
                .path("slaves")
                .forEach(agent -> ids.add(agent.path("id").asText()));
        return ids;
    }

    /** Sends an operator call to the leading master; returns whether it was accepted. */
    boolean operate(String call) throws InterruptedException {
        return masters("POST", "/api/v1", call).ok();
    }

    /** The first successful answer of a master; masters that do not lead refuse. */
    private Api.Reply masters(String method, String path, String body) throws InterruptedException {
        Api.Reply last = new Api.Reply(0, Api.nothing());
        for (InetSocketAddress master : masters) {
            String url = "http://" + master.getHostString() + ":" + master.getPort();
            last = new Api(url, operator, Duration.ofSeconds(10)).send(method, path, body);
            if (last.ok()) {
                return last;
            }
        }
        return last;
    }

    /**
     * Asks until the answer is true. A question without an answer is repeated. Fails after the
     * timeout.
     */
    static void await(String what, Duration patience, Callable<Boolean> condition)
            throws Exception {
        Instant until = Instant.now().plus(patience);
        String last = "";
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (IOException e) {
                last = ": " + e.getMessage();
            }
            if (Instant.now().isAfter(until)) {
                throw new IOException("was not reached within " + patience + ": " + what + last);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    @Override
    public void close() throws Exception {
        for (NodeProcess member : members) {
            member.close();
        }
        if (mesos.isPresent() && mesos.get().alive()) {
            // A clean stop of the local Mesos also ends its tasks.
            mesos.get().terminate(Duration.ofSeconds(20));
        }
        zookeeper.close();
    }
}
