package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon that answers HTTP is checked: the packaged program with the local Mesos and a real
 * process.
 */
@ExtendWith(OutputOnFailure.class)
class HealthIT {
    /** Answers according to which files there are. */
    private static final String SERVER =
            """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import java.nio.file.Files;
            import java.nio.file.Path;

            class Server {
                public static void main(String[] args) throws Exception {
                    int port = Integer.parseInt(System.getenv("PORT0"));
                    HttpServer server = HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/health", exchange -> {
                        boolean sick = Files.exists(Path.of(args[0], "sick"));
                        exchange.sendResponseHeaders(sick ? 500 : 204, -1);
                        exchange.close();
                    });
                    server.createContext("/ready", exchange -> {
                        boolean ready = Files.exists(Path.of(args[0], "ready"));
                        exchange.sendResponseHeaders(ready ? 200 : 503, -1);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    @TempDir private Path directory;

    @Test
    void aTaskWhoseHealthCheckFailsIsEndedAndBeginsAgain() throws Exception {
        try (CarillonProcess local =
                CarillonProcess.startServer(
                        "local", directory, directory.resolve("data"), "--fresh")) {
            local.line("Ctrl-C");
            Matcher printed = local.line("Console and API +(http://\\S+)/#token=(\\S+)");
            ApiClient api = new ApiClient(printed.group(1), printed.group(2));
            put(api);
            ApiClient.await("it is well", () -> is(api, "healthy", true));
            ApiClient.await("it is not ready", () -> is(api, "ready", false));
            Files.createFile(directory.resolve("ready"));
            ApiClient.await("it is ready", () -> is(api, "ready", true));

            Files.createFile(directory.resolve("sick"));
            ApiClient.await(
                    "it is unwell", () -> attempts(api).size() > 1 || is(api, "healthy", false));
            ApiClient.await("it begins again", () -> attempts(api).size() == 2);
            Files.delete(directory.resolve("sick"));
            JsonObject first = attempts(api).getJsonObject(0);
            assertThat(first.getString("state")).isEqualTo("FAILED");
            assertThat(first.getString("because"))
                    .startsWith("its health check failed 2 times in a row: ");
            ApiClient.await("it is well again", () -> is(api, "healthy", true));

            HttpResponse<String> restart =
                    api.post("/v1/jobs/answers/restart", "{\"reason\": \"a new key\"}");
            assertThat(restart.statusCode()).as(restart.body()).isEqualTo(202);
            ApiClient.await("the restart", () -> attempts(api).size() == 3);
            assertThat(attempts(api).getJsonObject(1).getString("because"))
                    .endsWith(" restarts it: a new key");
            ApiClient.await("it is well after the restart", () -> is(api, "healthy", true));
            local.interrupt().exit();
        }
    }

    private void put(ApiClient api) throws Exception {
        Path server = directory.resolve("Server.java");
        Files.writeString(server, SERVER);
        JsonObject check = new JsonObject().put("delay", "PT0S").put("interval", "PT1S");
        JsonObject job =
                new JsonObject()
                        .put("type", "DAEMON")
                        .put(
                                "argv",
                                new JsonArray()
                                        .add(
                                                Path.of(
                                                                System.getProperty("java.home"),
                                                                "bin",
                                                                "java")
                                                        + "")
                                        .add(server + "")
                                        .add(directory + ""))
                        .put(
                                "resources",
                                new JsonObject().put("cpus", 0.1).put("memMiB", 64).put("ports", 1))
                        .put("retry", new JsonObject().put("initialDelay", "PT0.1S"))
                        .put(
                                "health",
                                check.copy()
                                        .put("http", new JsonObject().put("path", "/health"))
                                        .put("gracePeriod", "PT1M")
                                        .put("failures", 2))
                        .put(
                                "check",
                                check.copy().put("http", new JsonObject().put("path", "/ready")));
        HttpResponse<String> put = api.put("/v1/jobs/answers", job.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    private static boolean is(ApiClient api, String what, boolean expected) throws Exception {
        JsonObject shard = shard(api);
        return Optional.ofNullable(shard.getJsonObject("health"))
                .map(health -> health.getBoolean(what))
                .filter(told -> told == expected)
                .isPresent();
    }

    private static JsonArray attempts(ApiClient api) throws Exception {
        return shard(api).getJsonArray("attempts");
    }

    private static JsonObject shard(ApiClient api) throws Exception {
        JsonArray live = api.json("/v1/jobs/answers").getJsonArray("liveRuns");
        return live.isEmpty()
                ? new JsonObject().put("attempts", new JsonArray())
                : api.json("/v1/runs/" + live.getJsonObject(0).getString("id"))
                        .getJsonArray("shards")
                        .getJsonObject(0);
    }
}
