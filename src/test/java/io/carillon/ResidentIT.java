package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.carillon.executor.code.AppJar;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    private final List<CarillonProcess> all = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private CarillonProcess mesos;
    private String zookeeper = "";
    private String master = "";

    private record Member(CarillonProcess process, ApiClient api) {}

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
        CarillonProcess servers = run("zookeeper", "--port", "0", "--data", path("zookeeper"));
        mesos = run("mesos", "--port", "0", "--cpus", "16", "--data", path("mesos"));
        zookeeper = servers.line("ZooKeeper: (\\S+)").group(1);
        servers.line("authFile");
        master = mesos.line("Mesos with 2 agents: (\\S+)").group(1);
        members.add(node());
        members.add(node());
    }

    @AfterEach
    void stop() {
        assertAll(all.stream().map(process -> process::close));
    }

    @Test
    void theLedgerAddsUpWhoeverDies() throws Exception {
        Path lines = Files.createFile(directory.resolve("lines"));
        define(leader(), lines);
        ApiClient first = leader();
        ApiClient.await("fires of each shard", () -> succeeded(first, Instant.EPOCH));

        Member killed = leading();
        Instant deadLeader = Instant.now();
        killed.process().kill();
        members.remove(killed);
        members.add(node());
        ApiClient second = leader();
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
        return mesos.below().stream()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(line -> line.contains("carillon-executor.jar"))
                                        .isPresent())
                .toList();
    }

    private Member leading() throws Exception {
        List<Member> found = new ArrayList<>();
        ApiClient.await(
                "a leader",
                () -> {
                    for (Member member : members) {
                        if (found.isEmpty() && member.api().leads()) {
                            found.add(member);
                        }
                    }
                    return !found.isEmpty();
                });
        return found.get(0);
    }

    private ApiClient leader() throws Exception {
        return leading().api();
    }

    private Member node() throws Exception {
        CarillonProcess process =
                run(
                        "scheduler",
                        "--set",
                        "http.host=127.0.0.1",
                        "--set",
                        "http.port=0",
                        "--set",
                        "authentication.mode=none",
                        "--set",
                        "zookeeper.servers=" + zookeeper,
                        "--set",
                        "zookeeper.sessionTimeout=PT4S",
                        "--set",
                        "mesos.master=" + master,
                        "--set",
                        "zookeeper.authFile=" + path("zookeeper/auth"),
                        "--set",
                        "mesos.principal=carillon",
                        "--set",
                        "mesos.secretFile=" + path("mesos/secret"));
        return new Member(process, new ApiClient(process.line("Node \\S+ serves (\\S+)").group(1)));
    }

    private CarillonProcess run(String... arguments) throws Exception {
        CarillonProcess process = CarillonProcess.start(directory, arguments);
        all.add(process);
        return process;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }
}
