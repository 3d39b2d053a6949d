package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the API tells of schedules, over real HTTP and a real engine. */
final class JobScheduleApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading(Settings.DEFAULT, 64);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aJobThatWillNeverFireAgainIsCompleted() throws Exception {
        Instant soon = Instant.now().plusSeconds(3);
        server.job("once", "succeed", "schedule", "{\"at\": \"" + soon + "\"}");
        server.job(
                "until",
                "succeed",
                "schedule",
                "{\"every\": \"PT1S\", \"end\": \"" + soon.plusSeconds(2) + "\"}");
        server.job("by-hand", "succeed");
        server.job("later", "succeed", "schedule", "{\"at\": \"2199-01-01T00:00:00Z\"}");

        server.await("/v1/jobs/once", "state", "COMPLETED");
        server.await("/v1/jobs/until", "state", "COMPLETED");

        for (String other : List.of("by-hand", "later")) {
            assertThat(server.get("/v1/jobs/" + other).getString("state")).isEqualTo("ACTIVE");
        }
        assertThat(
                        server.get("/v1/jobs?q=once")
                                .getJsonArray("items")
                                .getJsonObject(0)
                                .getString("state"))
                .isEqualTo("COMPLETED");
        JsonObject done = server.get("/v1/jobs/once").getJsonObject("definition");
        String same = server.call("PUT", "/v1/jobs/once", done.encode()).body();
        assertThat(new JsonObject(same).getLong("version")).isEqualTo(1);
        done.put("description", "done");
        JsonObject plan = new JsonObject(server.call("POST", "/v1/plan", done.encode()).body());
        assertThat(plan.getBoolean("valid")).isTrue();
        assertThat(plan.getJsonArray("nextFires")).isEmpty();
        String changed = server.call("PUT", "/v1/jobs/once", done.encode()).body();
        assertThat(new JsonObject(changed).getLong("version")).isEqualTo(2);
        assertThat(new JsonObject(changed).getString("state")).isEqualTo("COMPLETED");
        done.put("quux", 1);
        assertThat(
                        new JsonObject(server.call("PUT", "/v1/jobs/once", done.encode()).body())
                                .getJsonArray("errors"))
                .hasSize(1);
        server.call("POST", "/v1/jobs/once/pause", "");
        assertThat(server.get("/v1/jobs/once").getString("state")).isEqualTo("PAUSED");
    }

    @Test
    void theNextFireOfAPausedJobIsAfterItsPause() throws Exception {
        server.job("rests", "succeed", "schedule", "{\"cron\": \"0 0 12 * * ?\"}");
        String until = "2199-12-30T12:00:00Z";
        server.call("POST", "/v1/jobs/rests/pause", "{\"until\": \"" + until + "\"}");
        JsonObject line = server.get("/v1/jobs?q=rests").getJsonArray("items").getJsonObject(0);
        assertThat(line.getString("nextFire")).isEqualTo("2199-12-31T12:00:00Z");
        assertThat(server.get("/v1/jobs/rests").getJsonArray("nextFires"))
                .containsExactly("2199-12-31T12:00:00Z");

        server.call("POST", "/v1/jobs/rests/pause", "");
        line = server.get("/v1/jobs?q=rests").getJsonArray("items").getJsonObject(0);
        assertThat(line.getString("nextFire")).isNull();
        assertThat(server.get("/v1/jobs/rests").getJsonArray("nextFires")).isEmpty();
    }

    @Test
    void aPlanWarnsOfWhatMayNotBeMeant() throws Exception {
        for (String cron : List.of("*/1 * * * * *", "*/60 * * * *")) {
            JsonObject plan =
                    new JsonObject(
                            server.call(
                                            "POST",
                                            "/v1/plan",
                                            "{\"name\": \"often\", \"command\": \"x\","
                                                    + " \"schedule\": {\"cron\": \""
                                                    + cron
                                                    + "\"}}")
                                    .body());
            assertThat(plan.getBoolean("valid")).isTrue();
            assertThat(plan.getJsonArray("warnings")).hasSize(1);
            assertThat(plan.getJsonArray("warnings").getJsonObject(0).getString("path"))
                    .isEqualTo("/schedule/cron");
        }
    }
}
