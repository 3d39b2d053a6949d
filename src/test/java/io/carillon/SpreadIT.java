package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards are spread over the agents, though another job has them revive offers every second. */
@ExtendWith(OutputOnFailure.class)
class SpreadIT {
    private static final String TICK =
            "{\"command\": \"true\", \"schedule\": {\"every\": \"PT1S\"}}";
    private static final int FIRES = 8;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"2, DAEMON, AT_LEAST_ONCE, 4", "3, TRANSIENT, AT_MOST_ONCE, 3"})
    void shardsAreSpreadWhileAnotherJobFiresEverySecond(
            int agents, String type, String delivery, int shards) throws Exception {
        Path data = directory.resolve("data");
        try (CarillonProcess local =
                CarillonProcess.startServer(
                        "local", directory, data, "--open", "--agents", String.valueOf(agents))) {
            ApiClient api = new ApiClient(local.line("Console and API +(http://\\S+)/$").group(1));
            assertThat(api.put("/v1/jobs/tick", TICK).statusCode()).isEqualTo(201);
            ApiClient.await(
                    "fires of tick",
                    () ->
                            api.all("/v1/jobs/tick/fires").stream()
                                            .filter(
                                                    fire ->
                                                            fire.getString("outcome")
                                                                    .equals("SUCCEEDED"))
                                            .count()
                                    >= FIRES);
            JsonObject wide =
                    new JsonObject()
                            .put("command", "sleep 600")
                            .put("type", type)
                            .put("delivery", delivery)
                            .put("shards", new JsonObject().put("count", shards));
            assertThat(api.put("/v1/jobs/wide", wide.encode()).statusCode()).isEqualTo(201);
            if (!type.equals("DAEMON")) {
                assertThat(api.post("/v1/jobs/wide/runs", "{}").statusCode()).isEqualTo(202);
            }
            ApiClient.await("its tasks", () -> running(api).size() == shards);

            TreeMap<String, Integer> perAgent = new TreeMap<>();
            for (Object agent : running(api)) {
                perAgent.merge((String) agent, 1, Integer::sum);
            }
            assertThat(perAgent.values()).hasSize(agents).containsOnly(shards / agents);
        }
    }

    /** The agent of each task of the wide job. */
    private static JsonArray running(ApiClient api) throws Exception {
        JsonArray agents = new JsonArray();
        api.all("/v1/tasks").stream()
                .filter(task -> task.getString("job").equals("wide"))
                .filter(task -> task.getString("state").equals("RUNNING"))
                .forEach(task -> agents.add(task.getString("agent")));
        return agents;
    }
}
