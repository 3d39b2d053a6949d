package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon local}, as on the first evening with it. */
@ExtendWith(OutputOnFailure.class)
class LocalIT {
    private static final String READY = "Console and API +(http://\\S+)/#token=(\\S+)";

    @TempDir private Path directory;

    @Test
    void showsARunStopsCleanlyAndGoesOn() throws Exception {
        String framework;
        List<JsonObject> before;
        try (CarillonProcess local = local("--fresh")) {
            ApiClient api = ready(local);
            assertThat(local.count("Job hello has run: all 2 shards succeeded")).isOne();
            assertThat(local.count("Job hello version 1: carillon local created it")).isOne();
            helloCanBeRead(api);
            primesAreCounted(api);
            othersAreKeptOut(api);
            nobodyReachesItsServers(local);
            framework = framework(api);
            ApiClient.await("a fire of hello in the ledger", () -> succeeded(api) > 0);
            before = api.all("/v1/jobs/hello/fires");

            try (CarillonProcess second = local()) {
                assertThat(second.exit()).isOne();
                assertThat(second.output()).contains(data());
            }
            stop(local);
        }
        try (CarillonProcess local = local()) {
            ApiClient api = ready(local);
            assertThat(local.count("Found the jobs")).isOne();
            assertThat(framework(api)).isEqualTo(framework);
            ApiClient.await("the daemon", () -> runningDaemons(api) == 1);
            long old = before.stream().filter(LocalIT::hasSucceeded).count();
            ApiClient.await("a new fire", () -> succeeded(api) > old);
            // A fire that was running may have ended otherwise; none is gone, and no end changed.
            List<JsonObject> now = api.all("/v1/jobs/hello/fires");
            assertThat(now).containsAll(before.stream().filter(LocalIT::hasSucceeded).toList());
            stop(local);
        }
        try (CarillonProcess local = local("--open")) {
            local.line("carillon: open: every user");
            ApiClient api = new ApiClient(local.line("Console and API +(http://\\S+)/$").group(1));
            assertThat(framework(api)).isEqualTo(framework);
            everyoneReachesItsServers(local);
            stop(local);
        }
    }

    @Test
    void aDirectoryThatNoUriCanNameHasTheOtherSamples() throws Exception {
        Path data = directory.resolve("my data");
        try (CarillonProcess local = CarillonProcess.startServer("local", directory, data)) {
            ApiClient api = ready(local);
            assertThat(api.get("/v1/jobs/hello").statusCode()).isEqualTo(200);
            assertThat(api.get("/v1/jobs/primes").statusCode()).isEqualTo(404);
            assertThat(local.count("There is no sample in Java")).isOne();
            stop(local);
        }
    }

    @Test
    void aPortInUseIsSaidAndNothingStays() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CarillonProcess local =
                        CarillonProcess.start(
                                directory,
                                "local",
                                "--data",
                                data(),
                                "--port",
                                Integer.toString(taken.getLocalPort()))) {
            local.line("Starting");
            assertThat(local.exit()).isOne();
            assertThat(local.output())
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("already in use")
                    .contains("--port")
                    .doesNotContain("\tat ");
            assertThat(local.below()).noneMatch(ProcessHandle::isAlive);
        }
    }

    /** Other users of the machine: without the token they get nothing, nor see the files. */
    private void othersAreKeptOut(ApiClient api) throws Exception {
        assertThat(new ApiClient(api.url()).get("/v1/jobs").statusCode()).isEqualTo(401);
        assertThat(new ApiClient(api.url()).put("/v1/jobs/x", "{\"command\": \"id\"}").statusCode())
                .isEqualTo(401);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(data()))))
                .isEqualTo("rwx------");
        try (CarillonProcess client =
                CarillonProcess.start(directory, "job", "list", "--url", api.url())) {
            assertThat(client.exit()).as(client.output()).isZero();
            assertThat(client.output()).contains("hello");
        }
    }

    /** Without the secrets, Mesos and ZooKeeper do nothing for other users. */
    private static void nobodyReachesItsServers(CarillonProcess local) throws Exception {
        Strangers.meetMesos(local.line("Mesos +(http://\\S+)").group(1), "mesos-secret");
        Strangers.meetZooKeeper(local.line("ZooKeeper +(127\\S+)").group(1));
    }

    private static void everyoneReachesItsServers(CarillonProcess local) throws Exception {
        String mesos = local.line("Mesos +(http://\\S+)").group(1);
        assertThat(new ApiClient(mesos).get("/state").statusCode()).isEqualTo(200);
        try (ZooKeeper anyone = Strangers.connect(local.line("ZooKeeper +(127\\S+)").group(1))) {
            assertThat(anyone.getChildren("/", false)).contains("carillon");
        }
    }

    private CarillonProcess local(String... more) throws Exception {
        return CarillonProcess.startServer("local", directory, Path.of(data()), more);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static ApiClient ready(CarillonProcess local) throws Exception {
        local.line("Ctrl-C");
        Matcher printed = local.line(READY);
        return new ApiClient(printed.group(1), printed.group(2));
    }

    private static void helloCanBeRead(ApiClient api) throws Exception {
        JsonObject run =
                api.all("/v1/jobs/hello/runs").stream()
                        .filter(one -> one.getString("trigger").equals("MANUAL"))
                        .findFirst()
                        .orElseThrow();
        JsonObject shard =
                api.json("/v1/runs/" + run.getString("id")).getJsonArray("shards").getJsonObject(1);
        String task = shard.getJsonArray("attempts").getJsonObject(0).getString("task");
        assertThat(api.get("/v1/tasks/" + task + "/files/stdout").body())
                .contains("Hello from shard 1 of 2 (south)");
    }

    /** Job code: 17,984 primes are below 200,000, and 6,645 of them in the first third. */
    private static void primesAreCounted(ApiClient api) throws Exception {
        String run = new JsonObject(api.post("/v1/jobs/primes/runs", "{}").body()).getString("id");
        ApiClient.await(
                "the run of primes",
                () -> api.json("/v1/runs/" + run).getString("state").equals("SUCCEEDED"));
        JsonObject shard = api.json("/v1/runs/" + run).getJsonArray("shards").getJsonObject(0);
        String task = shard.getJsonArray("attempts").getJsonObject(0).getString("task");
        assertThat(api.get("/v1/tasks/" + task + "/files/stdout").body())
                .contains("Shard 0 of 3 counts the primes from 0 to 66665")
                .contains("6645 primes");
    }

    /** Ctrl-C: the daemon's shell and the sleep below it end too. */
    private static void stop(CarillonProcess local) throws Exception {
        ApiClient.await(
                "the daemon's shell and its sleep",
                () -> local.below().stream().filter(ProcessHandle::isAlive).count() >= 2);
        local.interrupt().exit();
        assertThat(local.output()).doesNotContain("\tat ");
        ApiClient.await(
                "the end of what was below",
                () -> local.below().stream().noneMatch(ProcessHandle::isAlive));
    }

    private static String framework(ApiClient api) throws Exception {
        return api.json("/v1/cluster").getJsonObject("framework").getString("id");
    }

    private static long succeeded(ApiClient api) throws Exception {
        return api.all("/v1/jobs/hello/fires").stream().filter(LocalIT::hasSucceeded).count();
    }

    private static boolean hasSucceeded(JsonObject fire) {
        return fire.getString("outcome").equals("SUCCEEDED");
    }

    private static long runningDaemons(ApiClient api) throws Exception {
        return api.all("/v1/tasks").stream()
                .filter(task -> task.getString("job").equals("heartbeat"))
                .filter(task -> task.getString("state").equals("RUNNING"))
                .filter(task -> !task.getBoolean("unconfirmed"))
                .count();
    }
}
