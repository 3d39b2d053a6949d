package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.ApiClient;
import io.carillon.Main;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Futures;
import io.carillon.node.WatchedVertx;
import io.carillon.operator.ClusterRestore;
import io.carillon.standalone.StandaloneCluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Backup, restore and uninstallation, beside real nodes, a real ZooKeeper and the local Mesos. */
class OperatorCommandsTest {
    private static final String ROOT = "/carillon";
    private static final String BROKEN = "9 from a newer program";

    @TempDir private Path directory;

    private final Vertx vertx = WatchedVertx.start();
    private StandaloneCluster cluster;
    private ZooKeeper client;
    private String said = "";

    @BeforeEach
    void start() throws Exception {
        LocalMesosOptions mesos =
                LocalMesosOptions.in(directory.resolve("mesos"))
                        .withTimes(Duration.ofMillis(100), Duration.ofSeconds(15));
        List<String> settings = List.of("zookeeper.root=" + ROOT, "zookeeper.sessionTimeout=PT5S");
        cluster = new StandaloneCluster(vertx, directory, mesos, settings);
        cluster.start();
        client = new ZooKeeper(cluster.zookeeper(), 10_000, event -> {});
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        cluster.close();
        Futures.get(vertx.close(), Duration.ofMinutes(1));
    }

    @Test
    void aBackupComesBackWhole() throws Exception {
        ApiClient api = leader();
        define(api, "busy", job("* * * * * ?", "true"));
        ApiClient.await("runs", () -> runs(api, "busy") >= 2);
        String strange = ROOT + "/schedule/zz";
        create(strange, "");
        create(strange + "/strange", BROKEN);
        String framework = framework(api);
        Path file = directory.resolve("backup.jsonl");

        assertThat(carillon("backup", "--to", file.toString())).as(said).isZero();
        assertThat(said).contains("(1 jobs").contains("of one moment");
        assertThat(Files.readString(file)).contains(BROKEN).contains(framework);
        assertThat(carillon("backup", "--to", file.toString())).isOne();
        assertThat(said).contains("exists already");

        assertThat(restore(file)).isOne();
        assertThat(said).contains("n1");
        cluster.removeNodes();
        assertThat(restore(file)).isOne();
        assertThat(said).contains("--replace");
        assertThat(restore(file, "--replace")).isOne();
        assertThat(said).contains("--yes " + ROOT);
        assertThat(restore(file, "--replace", "--yes", "/other")).isOne();
        Path cut = directory.resolve("cut.jsonl");
        byte[] whole = Files.readAllBytes(file);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 10));
        assertThat(restore(cut, "--replace", "--yes", ROOT)).isOne();
        assertThat(said).contains("cut.jsonl");
        long epoch = epoch();

        create(ROOT + "/jobs/zz", "");
        create(ROOT + "/jobs/zz/later", "1 {}");
        assertThat(restore(file, "--replace", "--yes", ROOT)).as(said).isZero();
        assertThat(client.exists(ROOT + "/jobs/zz", false)).isNull();
        assertThat(epoch())
                .isGreaterThan(epoch)
                .isGreaterThan(epochOf(file) + ClusterRestore.LATER_TERMS);
        Path again = directory.resolve("again.jsonl");
        assertThat(carillon("backup", "--to", again.toString())).as(said).isZero();
        assertThat(records(again)).isEqualTo(records(file));

        ApiClient after = leader();
        assertThat(framework(after)).isEqualTo(framework);
        ApiClient.await("another run", () -> runs(after, "busy") >= 3);
        assertThat(after.get("/v1/quarantine").body()).contains("strange");
    }

    @Test
    void aRestoreThatBrokeOffKeepsNodesAwayUntilItIsRepeated() throws Exception {
        ApiClient api = leader();
        define(api, "job", job("0 0 0 1 1 ?", "true"));
        Path file = directory.resolve("backup.jsonl");
        assertThat(carillon("backup", "--to", file.toString())).isZero();
        cluster.removeNodes();
        create(ROOT + "/restoring", "of a process that died");

        ApiClient standby = node();
        ApiClient.await("a refusal", () -> standby.get("/health/ready").body().contains("restore"));
        assertThat(standby.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(carillon("backup", "--to", directory.resolve("half").toString())).isOne();
        assertThat(said).contains("restore");
        assertThat(restore(file)).isOne();
        assertThat(said).contains("n1");
        cluster.removeNodes();

        assertThat(restore(file)).as(said).isZero();
        assertThat(leader().get("/v1/jobs/job").statusCode()).isEqualTo(200);
    }

    @Test
    void restoredPausedNothingIsLaunchedBeforeSomebodyResumes() throws Exception {
        ApiClient api = leader();
        define(api, "busy", job("* * * * * ?", "true"));
        define(api, "long", job("0 0 0 1 1 ?", "sleep 300"));
        assertThat(api.post("/v1/jobs/long/runs", "{}").statusCode()).isBetween(200, 202);
        ApiClient.await("a task", () -> api.all("/v1/tasks").toString().contains("RUNNING"));
        ApiClient.await("runs", () -> runs(api, "busy") >= 1);
        Path file = directory.resolve("backup.jsonl");
        assertThat(carillon("backup", "--to", file.toString())).as(said).isZero();
        cluster.removeNodes();

        assertThat(restore(file, "--replace", "--yes", ROOT, "--paused")).as(said).isZero();

        ApiClient after = leader();
        JsonObject busy = after.json("/v1/jobs/busy");
        assertThat(busy.toString()).contains("restored from a backup");
        ApiClient.await("the end of the run", () -> after.all("/v1/tasks").isEmpty());
        ApiClient.await(
                "skipped fires", () -> after.get("/v1/jobs/busy/fires").body().contains("SKIPPED"));
        int before = runs(after, "busy");
        assertThat(after.post("/v1/jobs/busy/resume", "{}").statusCode()).isBetween(200, 202);
        ApiClient.await("a run after the resumption", () -> runs(after, "busy") > before);
        assertThat(runs(after, "long")).isOne();
    }

    @Test
    void anUninstallationKillsEverythingAndNobodyBeginsAnew() throws Exception {
        ApiClient api = leader();
        Path alive = directory.resolve("alive");
        define(
                api,
                "daemon",
                new JsonObject()
                        .put("type", "DAEMON")
                        .put("command", "echo $$ > " + alive + "; exec sleep 300")
                        .put("resources", resources()));
        ApiClient.await("the daemon", () -> Files.exists(alive) && Files.size(alive) > 1);
        ProcessHandle task =
                ProcessHandle.of(Long.parseLong(Files.readString(alive).strip())).orElseThrow();
        String framework = framework(api);

        assertThat(carillon("uninstall")).isOne();
        assertThat(said).contains(framework).contains("--yes " + ROOT);
        assertThat(task.isAlive()).isTrue();
        assertThat(carillon("uninstall", "--yes", ROOT)).as(said).isZero();
        assertThat(said).contains("framework " + framework).contains("n1");
        ApiClient.await("the end of the task", () -> !task.isAlive());
        assertThat(client.getChildren(ROOT, false)).doesNotContain("jobs", "framework", "runs");
        ApiClient.await("a refusal", () -> api.get("/health/ready").body().contains("uninstalled"));

        cluster.removeNodes();
        assertThat(carillon("uninstall", "--yes", ROOT)).as(said).isZero();
        assertThat(client.getChildren(ROOT, false)).containsExactly("leader");
        assertThat(carillon("uninstall", "--yes", ROOT)).isZero();
        assertThat(said).contains("Nothing is stored");
        ApiClient anew = leader();
        assertThat(framework(anew)).isNotEqualTo(framework);
        assertThat(anew.all("/v1/jobs")).isEmpty();
    }

    @Test
    void withoutMesosOnlyTheStateIsRemovedAndOnlyWhenAskedTo() throws Exception {
        String framework = framework(leader());
        cluster.removeNodes();
        String master = "http://127.0.0.1:" + free();

        String[] elsewhere = {"--yes", ROOT, "--wait", "PT2S", "--set", "mesos.master=" + master};
        assertThat(carillon("uninstall", elsewhere)).isOne();
        assertThat(said).contains(master).contains("--state-only");
        assertThat(client.exists(ROOT + "/removing", false)).isNull();
        assertThat(framework(leader())).isEqualTo(framework);
        cluster.removeNodes();
        client.setData(ROOT + "/framework/id", utf8(BROKEN), -1);
        assertThat(carillon("uninstall", "--yes", ROOT)).isOne();
        assertThat(said).contains("/framework/id").contains("--state-only");

        assertThat(carillon("uninstall", "--yes", ROOT, "--state-only")).as(said).isZero();
        assertThat(client.getChildren(ROOT, false)).containsExactly("leader");
    }

    @Test
    void oneThatBrokeOffAfterTheTeardownIsCompleted() throws Exception {
        framework(leader());
        cluster.removeNodes();
        byte[] id = client.getData(ROOT + "/framework/id", false, null);
        assertThat(carillon("uninstall", "--yes", ROOT)).as(said).isZero();
        create(ROOT + "/removing", "of a process that died");
        create(ROOT + "/framework", "");
        create(ROOT + "/framework/id", new String(id, StandardCharsets.UTF_8));

        assertThat(carillon("uninstall", "--yes", ROOT)).as(said).isZero();
        assertThat(said).contains(new String(id, StandardCharsets.UTF_8).split("\\s")[0]);
        assertThat(client.getChildren(ROOT, false)).containsExactly("leader");
    }

    @Test
    void whereNothingIsThereIsNothingToDo() throws Exception {
        assertThat(carillon("backup", "--to", directory.resolve("b").toString())).isOne();
        assertThat(said).contains("there is nothing at");
        assertThat(carillon("uninstall", "--yes", ROOT)).isOne();
        assertThat(said).contains("there is nothing at");
        assertThat(
                        carillon(
                                "backup",
                                "--to",
                                "x",
                                "--set",
                                "zookeeper.servers=127.0.0.1:" + free()))
                .isOne();
        assertThat(said).contains("cannot be reached");
        assertThat(carillon("backup", "--to", "x", "--set", "zookeeper.root=x")).isEqualTo(2);
    }

    private int restore(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--from", file.toString()));
        arguments.addAll(List.of(more));
        return carillon("restore", arguments.toArray(new String[0]));
    }

    private int carillon(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("cluster", command));
        cluster.settings().forEach(setting -> all.addAll(List.of("--set", setting)));
        all.addAll(List.of(arguments));
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
        int code = line.execute(all.toArray(new String[0]));
        said = text.toString();
        return code;
    }

    private ApiClient node() throws Exception {
        return new ApiClient(cluster.addNode("n1").url());
    }

    private ApiClient leader() throws Exception {
        ApiClient api = node();
        ApiClient.await("a leader", api::leads);
        return api;
    }

    private static String framework(ApiClient api) throws Exception {
        ApiClient.await(
                "a framework",
                () -> api.json("/v1/cluster").getJsonObject("framework").getString("id") != null);
        return api.json("/v1/cluster").getJsonObject("framework").getString("id");
    }

    private static int runs(ApiClient api, String job) throws Exception {
        return api.all("/v1/jobs/" + job + "/runs").size();
    }

    private static void define(ApiClient api, String name, JsonObject job) throws Exception {
        HttpResponse<String> put = api.put("/v1/jobs/" + name, job.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    private static JsonObject job(String cron, String command) {
        return new JsonObject()
                .put("schedule", new JsonObject().put("cron", cron))
                .put("command", command)
                .put("resources", resources());
    }

    private static JsonObject resources() {
        return new JsonObject().put("cpus", 0.1).put("memMiB", 16);
    }

    private static List<String> records(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        return lines.subList(1, lines.size() - 1);
    }

    private static long epochOf(Path backup) throws Exception {
        return new JsonObject(Files.readAllLines(backup).get(0)).getLong("epoch");
    }

    private long epoch() throws Exception {
        return client.exists(ROOT + "/leader", false).getVersion();
    }

    private void create(String path, String data) throws Exception {
        client.create(path, utf8(data), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int free() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
