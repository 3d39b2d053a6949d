package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who guesses tokens is slowed down and counted; who has a right one never waits. */
class GuessingTest {
    private static final String PATH = "/v1/schema/job";

    private static HttpResponse<String> with(ServerForTests server, String token) throws Exception {
        return server.call("GET", PATH, "", "Authorization", "Bearer " + token);
    }

    @Test
    void theEleventhWrongTokenWaitsAndARightOneDoesNot(@TempDir Path folder) throws Exception {
        try (ServerForTests server =
                new ServerForTests("node-1", new CallersForTests(folder).with("viewer").access())) {
            for (int i = 0; i < 30; i++) {
                assertThat(server.call("GET", PATH, "").statusCode()).isEqualTo(401);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(with(server, "wrong-" + i).statusCode()).isEqualTo(401);
            }
            HttpResponse<String> slowed = with(server, "wrong");
            assertThat(slowed.statusCode()).isEqualTo(429);
            assertThat(slowed.headers().firstValue("Retry-After")).contains("1");
            assertThat(with(server, "secret-viewer").statusCode()).isEqualTo(200);
            assertThat(server.metrics.scrape())
                    .contains(
                            "carillon_auth_failures_total{reason=\"unknown\"} 11.0",
                            "carillon_auth_failures_total{reason=\"missing\"} 30.0",
                            "carillon_auth_failures_total{reason=\"expired\"} 0.0");
        }
    }

    @Test
    void whereStrangersMayAskToGuessingIsCountedAndWaits(@TempDir Path folder) throws Exception {
        try (ServerForTests server =
                new ServerForTests("node-1", new CallersForTests(folder).with("viewer").access())) {
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> stranger =
                        server.call("GET", "/version", "", "Authorization", "Bearer wrong-" + i);
                assertThat(stranger.statusCode()).isEqualTo(200);
                assertThat(stranger.body()).doesNotContain("zoneData");
            }
            String[] viewer = {"Authorization", "Bearer secret-viewer"};
            assertThat(server.call("GET", "/version", "", viewer).body()).contains("zoneData");
            assertThat(with(server, "wrong").statusCode()).isEqualTo(429);
            assertThat(server.metrics.scrape())
                    .contains("carillon_auth_failures_total{reason=\"unknown\"} 11.0");
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToAskAgain(@TempDir Path folder) throws Exception {
        JsonObject role =
                new JsonObject()
                        .put("verbs", new JsonArray().add("read"))
                        .put("jobs", new JsonArray().add("*"))
                        .put("quota", new JsonObject().put("requestsPerSecond", 1));
        CallersForTests callers = new CallersForTests(folder).role("slow", role).with("viewer");
        try (ServerForTests server = new ServerForTests("node-1", callers.access())) {
            int refused = 0;
            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer = with(server, "secret-slow");
                refused += answer.statusCode() == 429 ? 1 : 0;
                assertThat(answer.statusCode()).isIn(200, 429);
                assertThat(with(server, "secret-viewer").statusCode()).isEqualTo(200);
            }
            assertThat(refused).isPositive();
        }
    }
}
