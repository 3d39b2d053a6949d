package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.RealCluster.Member;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on a real ZooKeeper and the local Mesos, which admit only callers with a secret, each
 * in a JVM of its own, and killed.
 */
@ExtendWith(OutputOnFailure.class)
class SchedulerIT {
    private static final int SHARDS = 3;

    @TempDir private Path directory;

    private RealCluster cluster;

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
    void everyFireIsAccountedForWhenLeadersAreKilled() throws Exception {
        Path lines = directory.resolve("lines");
        String framework = framework(cluster.leader());
        define(cluster.leader().api(), lines);
        for (int i = 0; i < 2; i++) {
            Member killed = cluster.leader();
            Instant since = Instant.now();
            ApiClient.await("a run after the start", () -> succeededSince(killed.api(), since));
            cluster.replace(killed);
            cluster.leader();
        }
        Instant since = Instant.now();
        Member last = cluster.leader();
        ApiClient.await("a run after the last takeover", () -> succeededSince(last.api(), since));
        assertThat(last.api().post("/v1/jobs/each-second/pause", "{}").statusCode())
                .isBetween(200, 202);
        Instant end = Instant.now().minus(Duration.ofSeconds(1));
        ApiClient.await("the end of all runs", () -> unended(last.api()) == 0);

        assertThat(framework(last)).isEqualTo(framework);
        TreeMap<Instant, JsonObject> ledger = ledger(last.api(), end);
        accounted(ledger);
        executedOnce(ledger, Files.readAllLines(lines));
        handedOver();
    }

    /** SIGTERM: the lead is given away, and a write sent to a standby reaches the leader. */
    private void handedOver() throws Exception {
        Member before = cluster.leader();
        Instant asked = Instant.now();
        cluster.terminate(before);
        Member after = cluster.leader();
        Duration took = Duration.between(asked, Instant.now());
        System.out.println("SIGTERM of the leader: the standby leads after " + took);
        before.process().exit();

        Member standby = cluster.join();
        ApiClient.await(
                "a standby that knows the leader",
                () -> standby.api().json("/v1/cluster").getJsonObject("leader") != null);
        HttpResponse<String> put = standby.api().put("/v1/jobs/late", "{\"command\": \"true\"}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
        assertThat(after.api().json("/v1/jobs/late").getString("name")).isEqualTo("late");
        assertThat(standby.api().state()).isEqualTo("STANDBY");
        assertThat(standby.api().get("/metrics").body())
                .contains("vertx_http_server_requests_total", "jvm_memory_used_bytes");
    }

    /** Every nominal time from the first to the last is in one entry. */
    private static void accounted(TreeMap<Instant, JsonObject> ledger) {
        List<Instant> planned = new ArrayList<>();
        for (Instant at = ledger.firstKey();
                !at.isAfter(ledger.lastKey());
                at = at.plusSeconds(1)) {
            planned.add(at);
        }
        assertThat(ledger.keySet()).containsExactlyElementsOf(planned);
        assertThat(ledger.values().stream().map(fire -> fire.getString("outcome")))
                .as("each of three leaders was waited for to run something")
                .filteredOn("SUCCEEDED"::equals)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    private static void executedOnce(TreeMap<Instant, JsonObject> ledger, List<String> lines) {
        List<String> shards =
                lines.stream().map(line -> line.substring(0, line.lastIndexOf('~'))).toList();
        assertThat(shards).as("run and shard, executed").doesNotHaveDuplicates();
        for (JsonObject fire : ledger.values()) {
            if (fire.getString("outcome").equals("SUCCEEDED")) {
                String run = fire.getString("run") + "~";
                assertThat(shards.stream().filter(shard -> shard.startsWith(run)))
                        .as(fire::encode)
                        .hasSize(SHARDS);
            }
        }
        assertThat(ledger.values().stream().map(fire -> fire.getString("outcome")))
                .as("nothing but the deaths of leaders went wrong")
                .doesNotContain("FAILED", "LOST");
    }

    /** The entries by nominal time, merged ones taken apart. */
    private static TreeMap<Instant, JsonObject> ledger(ApiClient api, Instant end)
            throws Exception {
        TreeMap<Instant, JsonObject> ledger = new TreeMap<>();
        for (JsonObject fire : api.all("/v1/jobs/each-second/fires")) {
            Instant through = Instant.parse(fire.getString("through"));
            int count = 0;
            for (Instant at = Instant.parse(fire.getString("nominalTime"));
                    !at.isAfter(through);
                    at = at.plusSeconds(1)) {
                count++;
                if (at.isBefore(end)) {
                    assertThat(ledger.put(at, fire)).as("two entries for " + at).isNull();
                }
            }
            assertThat(fire.getInteger("count")).as(fire::encode).isEqualTo(count);
        }
        return ledger;
    }

    private static void define(ApiClient api, Path lines) throws Exception {
        JsonObject job =
                new JsonObject()
                        .put("schedule", new JsonObject().put("cron", "* * * * * ?"))
                        .put("shards", new JsonObject().put("count", SHARDS))
                        .put(
                                "command",
                                "echo \"$CARILLON_TASK $CARILLON_NOMINAL_TIME\" >> " + lines)
                        .put("concurrency", "ALLOW")
                        .put("misfire", new JsonObject().put("policy", "ALL").put("max", 1000))
                        .put("resources", new JsonObject().put("cpus", 0.1).put("memMiB", 16));
        HttpResponse<String> put = api.put("/v1/jobs/each-second", job.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    private static boolean succeededSince(ApiClient api, Instant since) throws Exception {
        return api.all("/v1/jobs/each-second/fires").stream()
                .filter(fire -> fire.getString("outcome").equals("SUCCEEDED"))
                .anyMatch(fire -> Instant.parse(fire.getString("nominalTime")).isAfter(since));
    }

    private static long unended(ApiClient api) throws Exception {
        TreeSet<String> open =
                api.all("/v1/jobs/each-second/fires").stream()
                        .map(fire -> fire.getString("outcome"))
                        .filter(outcome -> outcome.equals("PENDING") || outcome.equals("RUNNING"))
                        .collect(Collectors.toCollection(TreeSet::new));
        return open.size();
    }

    private static String framework(Member member) throws Exception {
        return member.api().json("/v1/cluster").getJsonObject("framework").getString("id");
    }
}
