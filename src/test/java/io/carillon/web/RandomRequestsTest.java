package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskPhase;
import io.carillon.web.access.Access;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link RandomRequests}, one after the other. Each is answered, none by an internal error. None
 * that is refused or that only reads changes any stored record; what another one changes belongs to
 * what the request and its answer name. The heap does not grow with the requests. {@code
 * -Drequests.count} and {@code -Drequests.seed} choose other ones.
 */
class RandomRequestsTest {
    private static final int COUNT = Integer.getInteger("requests.count", 1_200);
    private static final long SEED = Long.getLong("requests.seed", 1);

    /** What is kept for each request is far less than the request. */
    private static final long GROWTH = (16L << 20) + COUNT * 1_024L;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TreeMap<Integer, Integer> statuses = new TreeMap<>();
    private String answered = "";
    private final TreeMap<RecordKey.Kind, Integer> changes = new TreeMap<>();

    @Test
    void eachIsAnsweredAndNoneHarms(@TempDir Path directory) throws Exception {
        try (ServerForTests server = new ServerForTests("node-1", tokens(directory))) {
            RandomRequests requests = new RandomRequests(SEED, true, server.tasks::of);
            assertThat(requests.routes()).isGreaterThan(30);
            server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            long quarter = 0;
            TreeMap<RecordKey, byte[]> before = settled(server);
            for (int i = 0; i < COUNT; i++) {
                before = one(server, requests.next(server.url()), before);
                requests.answered(answered);
                if (i == COUNT / 4) {
                    quarter = heap();
                }
            }
            long end = heap();
            System.out.printf(
                    "Random requests by status: %s; changed records: %s; heap after a collection:"
                            + " %d KiB at a quarter, %d KiB at the end%n",
                    statuses, changes, quarter >> 10, end >> 10);
            assertThat(statuses.keySet()).as("of each kind").contains(200, 201, 202, 401, 404, 422);
            assertThat(changes.keySet())
                    .contains(
                            RecordKey.Kind.JOBS,
                            RecordKey.Kind.APPS,
                            RecordKey.Kind.RUNS,
                            RecordKey.Kind.HOLDS);
            assertThat(end - quarter).as("growth of the heap").isLessThan(GROWTH);
            assertThat(server.lead.engine.orElseThrow().over().test().values()).isEmpty();
        }
    }

    private TreeMap<RecordKey, byte[]> one(
            ServerForTests server, RandomRequests.Drawn drawn, TreeMap<RecordKey, byte[]> before)
            throws Exception {
        HttpResponse<byte[]> answer =
                client.send(drawn.http(), HttpResponse.BodyHandlers.ofByteArray());
        int status = answer.statusCode();
        String said = new String(answer.body(), StandardCharsets.UTF_8);
        statuses.merge(status, 1, Integer::sum);
        String told = drawn + " " + status + " " + said;
        assertThat(status).as(told).isBetween(200, 499);
        if (!drawn.allowed() && drawn.way().path().startsWith("/v1/")) {
            assertThat(status).as(told).isBetween(400, 499);
        }
        if (drawn.reads() || status >= 300) {
            assertThat(differences(before, stored(server))).as(told).isEmpty();
            return before;
        }
        answered = said;
        TreeMap<RecordKey, byte[]> after = settled(server);
        for (RecordKey key : differences(before, after)) {
            changes.merge(key.kind(), 1, Integer::sum);
            assertThat(drawn.http().uri() + " " + said).as(told).contains(subject(key));
        }
        return after;
    }

    /** What the record is about: a job, an app, an agent, or all of the cluster. */
    private static String subject(RecordKey key) {
        return switch (key.kind()) {
            case APPS -> key.name();
            case HOLDS ->
                    key.name().startsWith("agent~")
                            ? key.name().substring("agent~".length())
                            : "freeze";
            default -> RecordId.likelyJob(key);
        };
    }

    private static List<RecordKey> differences(
            TreeMap<RecordKey, byte[]> before, TreeMap<RecordKey, byte[]> after) {
        TreeSet<RecordKey> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<RecordKey> changed = new ArrayList<>(keys);
        changed.removeIf(key -> Arrays.equals(before.get(key), after.get(key)));
        return changed;
    }

    /** All that is stored once all that the requests so far have brought about is. */
    private static TreeMap<RecordKey, byte[]> settled(ServerForTests server) {
        List<TreeMap<RecordKey, byte[]>> seen = new ArrayList<>(List.of(new TreeMap<>()));
        Awaitility.await()
                .atMost(RandomRequests.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            ask(server, State::jobs);
                            TreeMap<RecordKey, byte[]> now = stored(server);
                            boolean same = differences(seen.get(0), now).isEmpty();
                            seen.set(0, now);
                            return same
                                    && now.containsKey(RecordId.FRAMEWORK.key())
                                    && ask(server, RandomRequestsTest::isQuiet);
                        });
        return seen.get(0);
    }

    /** Whether nothing more comes by itself: no launch, no report, no end of a kill. */
    private static boolean isQuiet(State state) {
        return state.connection().subscribed()
                && state.dirtyCount() == 0
                && state.live().stream()
                        .flatMap(id -> state.shard(id).flatMap(Shard::task).stream())
                        .allMatch(t -> t.phase() == TaskPhase.RUNNING && t.kill().isEmpty());
    }

    private static TreeMap<RecordKey, byte[]> stored(ServerForTests server) throws Exception {
        ask(server, State::jobs);
        return server.lead.stored();
    }

    private static <T> T ask(ServerForTests server, Function<State, T> question) throws Exception {
        return server.lead
                .engine
                .orElseThrow()
                .ask(question)
                .toFuture()
                .get(RandomRequests.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Access tokens(Path directory) throws Exception {
        byte[] sha256 =
                java.security.MessageDigest.getInstance("SHA-256")
                        .digest(RandomRequests.TOKEN.getBytes(StandardCharsets.UTF_8));
        String hex = java.util.HexFormat.of().formatHex(sha256);
        Path file = directory.resolve("tokens.json");
        Files.writeString(file, "{\"tokens\":[{\"name\":\"tester\",\"sha256\":\"" + hex + "\"}]}");
        return Access.tokens(file);
    }
}
