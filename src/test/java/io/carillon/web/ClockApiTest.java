package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests are judged by the clock that decides, here a day ahead of the machine's. */
final class ClockApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerForTests("node-1", Access.anybody());
        server.lead.ahead = Duration.ofDays(1);
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theEndOfAPauseIsTheSameTimeAtTheDoorAndInTheCommand() throws Exception {
        server.job("paused", "succeed");
        String past = Instant.now().plus(Duration.ofHours(1)).toString();
        assertThat(wrong("POST", "/v1/jobs/paused/pause", "{\"until\": \"" + past + "\"}"))
                .containsExactly("/until");
        assertThat(
                        wrong(
                                "POST",
                                "/v1/jobs/paused/pause",
                                "{\"until\": \"" + past + "\", \"reason\": 5}"))
                .containsExactlyInAnyOrder("/until", "/reason");
    }

    @Test
    void theFiresOfADocumentArePlannedByTheSameClock() throws Exception {
        JsonObject plan =
                new JsonObject(
                        server.call(
                                        "POST",
                                        "/v1/plan",
                                        "{\"name\": \"hourly\", \"command\": \"succeed\","
                                                + " \"schedule\": {\"cron\": \"0 * * * *\"}}")
                                .body());
        String first = plan.getJsonArray("nextFires").getJsonObject(0).getString("utc");
        assertThat(Instant.parse(first)).isAfter(Instant.now().plus(Duration.ofHours(23)));
    }

    private static List<String> wrong(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = server.call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        return new JsonObject(answer.body())
                .getJsonArray("errors").stream()
                        .map(error -> ((JsonObject) error).getString("path"))
                        .toList();
    }
}
