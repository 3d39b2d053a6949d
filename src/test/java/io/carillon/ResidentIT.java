package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.code.AppJar;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Job code that fires ten times a second in a real executor of the local Mesos, while the leader is
 * killed, and then the executor: what the ledger says, beside what the job itself has written.
 */
@ExtendWith(OutputOnFailure.class)
class ResidentIT {
    private static final int SHARDS = 2;
    private static final Duration PERIOD = Duration.ofMillis(100);

    @TempDir private Path directory;

    private RealCluster cluster;

    /** An entry of the ledger, of one shard or of all. */
    private record Entry(
            Instant from, Instant through, int count, String outcome, int shard, String because) {
        static Entry of(JsonObject fire) {
            return new Entry(
                    Instant.parse(fire.getString("nominalTime")),
                    Instant.parse(fire.getString("through")),
                    fire.getInteger("count"),
                    fire.getString("outcome"),
                    fire.getInteger("shard", -1),
                    fire.getString("because"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        cluster = RealCluster.start(directory);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theLedgerAddsUpWhoeverDies() throws Exception {
        Path lines = Files.createFile(directory.resolve("lines"));
        ApiClient first = cluster.leader().api();
        define(first, lines);
        ApiClient.await("fires of each shard", () -> succeeded(first, Instant.EPOCH));

        RealCluster.Member killed = cluster.leader();
        Instant deadLeader = Instant.now();
        cluster.replace(killed);
        ApiClient second = cluster.leader().api();
        ApiClient.await("fires after the death of the leader", () -> succeeded(second, deadLeader));

        Instant deadExecutor = Instant.now();
        List<ProcessHandle> executors = executors();
        assertThat(executors).isNotEmpty();
        executors.forEach(ProcessHandle::destroyForcibly);
        ApiClient.await(
                "fires after the death of the executor", () -> succeeded(second, deadExecutor));

        assertThat(second.post("/v1/jobs/often/pause", "{}").statusCode()).isBetween(200, 202);
        ApiClient.await(
                "the end of the shards",
                () -> second.json("/v1/jobs/often").getJsonArray("liveRuns").isEmpty());
        List<Entry> ledger = ledger(second);
        Map<String, Long> ran =
                Files.readAllLines(lines).stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        for (int shard = 0; shard < SHARDS; shard++) {
            addsUp(ledger, shard, ran);
            assertThat(told(ledger, shard, deadLeader.plusMillis(200)))
                    .as("what fell into the absence of a leader was told later")
                    .contains("SUCCEEDED");
        }
        assertThat(ledger.stream().filter(entry -> entry.from().isAfter(deadLeader)))
                .as("the death of the executor is told")
                .anyMatch(entry -> entry.outcome().equals("MISSED"))
                .anyMatch(entry -> entry.because().contains("not reported before the end"));
        assertThat(ran.values()).as("nothing ran twice").containsOnly(1L);
    }

    /** Its entries follow each other without a gap, and those that say so have run. */
    private static void addsUp(List<Entry> ledger, int shard, Map<String, Long> ran) {
        Instant next = null;
        for (Entry entry : ledger) {
            if (entry.shard() != shard && entry.shard() != -1) {
                continue;
            }
            assertThat(entry.from()).as(entry.toString()).isIn(next == null ? entry.from() : next);
            int count = 0;
            for (Instant at = entry.from(); !at.isAfter(entry.through()); at = at.plus(PERIOD)) {
                count++;
                boolean there = ran.containsKey(at + " " + shard);
                if (entry.outcome().equals("SUCCEEDED")) {
                    assertThat(there).as(at + " of " + entry).isTrue();
                } else if (!entry.outcome().equals("LOST") && !entry.outcome().equals("KILLED")) {
                    assertThat(there).as(at + " of " + entry).isFalse();
                }
            }
            assertThat(entry.count()).as(entry.toString()).isEqualTo(count);
            next = entry.through().plus(PERIOD);
        }
    }

    private static List<String> told(List<Entry> ledger, int shard, Instant at) {
        return ledger.stream()
                .filter(entry -> entry.shard() == shard)
                .filter(entry -> !entry.from().isAfter(at) && !entry.through().isBefore(at))
                .map(Entry::outcome)
                .toList();
    }

    private static List<Entry> ledger(ApiClient api) throws Exception {
        return api.all("/v1/jobs/often/fires").stream()
                .map(Entry::of)
                .sorted(Comparator.comparing(Entry::from))
                .toList();
    }

    /** Whether each shard has had fires after that time, for a second. */
    private static boolean succeeded(ApiClient api, Instant after) throws Exception {
        TreeMap<Integer, Integer> fires = new TreeMap<>();
        for (Entry entry : ledger(api)) {
            if (entry.outcome().equals("SUCCEEDED") && entry.through().isAfter(after)) {
                Duration since = Duration.between(after, entry.through());
                int most = (int) Math.min(entry.count(), since.dividedBy(PERIOD));
                fires.merge(entry.shard(), most, Integer::sum);
            }
        }
        return fires.size() == SHARDS && fires.values().stream().allMatch(count -> count >= 10);
    }

    private void define(ApiClient api, Path lines) throws Exception {
        Path jar = directory.resolve("app.jar");
        new AppJar()
                .job(
                        "Often",
                        "java.nio.file.Files.writeString(java.nio.file.Path.of(\""
                                + lines
                                + "\"), context.nominalTime() + \" \" + context.shard() + \"\\n\","
                                + " java.nio.file.StandardOpenOption.APPEND);")
                .write(jar);
        JsonObject app =
                new JsonObject()
                        .put(
                                "uris",
                                new JsonArray().add(new JsonObject().put("value", jar.toString())))
                        .put("executor", new JsonObject().put("mode", "SHARED"));
        HttpResponse<String> put = api.put("/v1/apps/homes", app.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        JsonObject job =
                new JsonObject()
                        .put("type", "DAEMON")
                        .put("app", "homes")
                        .put("class", "app.Often")
                        .put("schedule", new JsonObject().put("every", "PT0.1S"))
                        .put("shards", new JsonObject().put("count", SHARDS))
                        .put("resources", new JsonObject().put("cpus", 0.1).put("memMiB", 16));
        put = api.put("/v1/jobs/often", job.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    private List<ProcessHandle> executors() {
        return cluster.mesos().below().stream()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(line -> line.contains("carillon-executor.jar"))
                                        .isPresent())
                .toList();
    }
}
