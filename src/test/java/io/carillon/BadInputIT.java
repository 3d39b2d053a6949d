package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the program says to wrong configurations, absent neighbours and wrong documents. One node
 * leads without a master: it takes documents, and says what it misses.
 */
@ExtendWith(OutputOnFailure.class)
class BadInputIT {
    @TempDir private static Path directory;

    private static CarillonProcess zookeeper;
    private static CarillonProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() throws Exception {
        zookeeper =
                CarillonProcess.start(
                        directory,
                        "zookeeper",
                        "--open",
                        "--port",
                        "0",
                        "--data",
                        directory.resolve("zookeeper").toString());
        node = node(zookeeper.line("ZooKeeper: (\\S+)").group(1), 0);
        api = new ApiClient(node.line("Node \\S+ serves (\\S+)").group(1));
        ApiClient.await("a leader", () -> api.state().equals("SUBSCRIBING"));
    }

    @AfterAll
    static void stop() {
        node.close();
        zookeeper.close();
    }

    /** A node whose master is a port at which nothing listens. */
    private static CarillonProcess node(String servers, int port) throws Exception {
        return CarillonProcess.start(
                directory,
                "scheduler",
                "--set",
                "http.host=127.0.0.1",
                "--set",
                "http.port=" + port,
                "--set",
                "authentication.mode=none",
                "--set",
                "zookeeper.servers=" + servers,
                "--set",
                "zookeeper.sessionTimeout=PT2S",
                "--set",
                "zookeeper.connectTimeout=PT1S",
                "--set",
                "mesos.master=http://127.0.0.1:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{\"http\": {\"port\": 80,} | line 1",
                "{'zookeeper': {'sessionTimout': 'PT4S'}} | /zookeeper/sessionTimout is not known;"
                        + " did you mean 'sessionTimeout'?",
                "{'http': {'port': 'many'}} | /http/port",
                "{'zookeeper': {'sessionTimeout': '4'}} | /zookeeper/sessionTimeout",
                "{'authentication': {'tokensFile': 'absent.json'}} | /authentication/tokensFile"
            })
    void aWrongConfigurationEndsTheStart(String config, String said) throws Exception {
        Path file = directory.resolve("config.json");
        Files.writeString(file, config.replace('\'', '"'));
        try (CarillonProcess wrong =
                CarillonProcess.start(directory, "scheduler", "--config", file.toString())) {
            assertThat(wrong.exit()).as(wrong.output()).isEqualTo(2);
            assertThat(wrong.output()).contains(said).doesNotContain("\tat ");
        }
    }

    @Test
    void anAbsentConfigurationFileIsNamed() throws Exception {
        try (CarillonProcess wrong =
                CarillonProcess.start(directory, "scheduler", "--config", "absent.json")) {
            assertThat(wrong.exit()).isEqualTo(2);
            assertThat(wrong.output()).contains("absent.json", "no such file");
        }
    }

    @Test
    void withoutZooKeeperItKeepsTryingAndSaysSo() throws Exception {
        try (CarillonProcess lonely = node("127.0.0.1:1", 0)) {
            ApiClient there = new ApiClient(lonely.line("Node \\S+ serves (\\S+)").group(1));
            lonely.line("WARN .*ZooKeeper at 127.0.0.1:1 cannot be reached");
            assertThat(there.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = there.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("ZooKeeper at 127.0.0.1:1 cannot be reached");
            assertThat(there.put("/v1/jobs/a", "{\"command\": \"true\"}").statusCode())
                    .isEqualTo(503);
            lonely.terminate().exit();
            assertThat(lonely.count("cannot be reached")).isOne();
            assertThat(lonely.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void withoutAMasterItKeepsTryingAndSaysSo() throws Exception {
        ApiClient.await(
                "the first attempt",
                () -> api.get("/health/ready").body().contains("No connection"));
        HttpResponse<String> ready = api.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("No connection to http://127.0.0.1:1");
        assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(node.count("No connection to http://127.0.0.1:1")).isOne();
        assertThat(node.output()).doesNotContain("\tat ");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CarillonProcess second = node("127.0.0.1:1", taken.getLocalPort())) {
            assertThat(second.exit()).as(second.output()).isOne();
            assertThat(second.output())
                    .contains("127.0.0.1:" + taken.getLocalPort(), "already in use")
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | /command",
                "{'command': ''} | /command",
                "{'command': 'true', 'argv': ['true']} | /argv",
                "{'command': 'true', 'comand': 'x'} | /comand",
                "{'command': 7} | /command",
                "{'command': 'true', 'type': 'ETERNAL'} | /type",
                "{'command': 'true', 'schedule': {'cron': 'every noon'}} | /schedule/cron",
                "{'command': 'true', 'schedule': {'cron': '0 0 0 31 2 ?'}} | /schedule/cron",
                "{'command': 'true', 'schedule': {'cron': '* * * * * ?', 'timeZone': 'Mars'}} |"
                        + " /schedule/timeZone",
                "{'command': 'true', 'schedule': {'every': '-PT1S'}} | /schedule/every",
                "{'command': 'true', 'shards': {'count': 1000000}} | /shards/count",
                "{'command': 'true', 'shards': {'count': 0}} | /shards/count",
                "{'command': 'true', 'shards': {'count': 2, 'parameters': {'7': 'x'}}} |"
                        + " /shards/parameters/7",
                "{'command': 'true', 'resources': {'cpus': -1}} | /resources/cpus",
                "{'command': 'true', 'resources': {'cpus': 1e400}} | /resources/cpus",
                "{'command': 'true', 'timeLimit': 'soon'} | /timeLimit",
                "{'command': 'true', 'retry': {'maxAttempts': 0}} | /retry/maxAttempts",
                "{'command': 'true', 'concurrency': 'MAYBE'} | /concurrency",
                "{'command': 'true', 'constraints': [{'attribute': 'rack', 'operator': 'NEAR'}]} |"
                        + " /constraints"
            })
    void aWrongDocumentIsRefusedWithItsPath(String document, String path) throws Exception {
        HttpResponse<String> response = api.put("/v1/jobs/wrong", document.replace('\'', '"'));
        JsonObject problem = problem(response);
        assertThat(problem.getJsonArray("errors", new JsonArray()).stream())
                .as(problem.encode())
                .anyMatch(error -> ((JsonObject) error).getString("path").startsWith(path));
        nothingStays();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "null", "", "{'command': 'true', 'command': 'false'}"})
    void whatIsNoDocumentIsRefused(String text) throws Exception {
        problem(api.put("/v1/jobs/wrong", text.replace('\'', '"')));
        nothingStays();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b", "/", "a@b", "a~b", "größe", "日本", "Upper", ".", "..", "a b", "%", "-"
            })
    void aWrongNameIsRefused(String name) throws Exception {
        refused(name);
    }

    @Test
    void aLongNameIsRefused() throws Exception {
        refused("a".repeat(300));
    }

    private static void refused(String name) throws Exception {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        problem(api.put("/v1/jobs/" + encoded, "{\"command\": \"true\"}"));
        nothingStays();
    }

    private static JsonObject problem(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonObject problem = new JsonObject(response.body());
        assertThat(problem.getInteger("status")).isEqualTo(response.statusCode());
        assertThat(problem.getString("type")).isNotBlank();
        return problem;
    }

    private static void nothingStays() throws Exception {
        assertThat(api.all("/v1/jobs")).isEmpty();
    }
}
