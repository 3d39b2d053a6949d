package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.code.AppJar;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tasks tell, from the task to the API and to the next attempt: the packaged program with the
 * local Mesos, real executors and real processes.
 */
@ExtendWith(OutputOnFailure.class)
class NewsIT {
    private static final Path CURL = Path.of("/usr/bin/curl");

    @TempDir private Path directory;

    @Test
    void tasksOfBothSortsTellAndFindWhatWasTold() throws Exception {
        Path jar =
                new AppJar()
                        .job(
                                "Steps",
                                "if (context.lastCheckpoint().isEmpty()) {"
                                        + " context.checkpoint(\"row 7\".getBytes());"
                                        + " throw new IllegalStateException(\"half\"); }"
                                        + " context.result(\"{\\\"from\\\": \\\"\""
                                        + " + new String(context.lastCheckpoint().get())"
                                        + " + \"\\\"}\");")
                        .write(directory.resolve("steps.jar"));
        try (CarillonProcess local =
                CarillonProcess.startServer(
                        "local", directory, directory.resolve("data"), "--fresh")) {
            local.line("Ctrl-C");
            Matcher printed = local.line("Console and API +(http://\\S+)/#token=(\\S+)");
            ApiClient api = new ApiClient(printed.group(1), printed.group(2));
            theNextAttemptFindsTheCheckpoint(api, jar);
            aCommandTellsWithItsToken(api);
            assertThat(local.output()).doesNotContain("ct_");
            local.interrupt().exit();
        }
    }

    private static void theNextAttemptFindsTheCheckpoint(ApiClient api, Path jar) throws Exception {
        JsonObject app =
                new JsonObject(
                        """
                        {"executor": {"mode": "SHARED",
                                      "resources": {"cpus": 0.1, "memMiB": 64}},
                         "uris": [{"value": "file://%s"}]}
                        """
                                .formatted(jar));
        stored(api.put("/v1/apps/steps", app.encode()));
        JsonObject job =
                new JsonObject(
                        """
                        {"app": "steps", "class": "app.Steps",
                         "resources": {"cpus": 0.1, "memMiB": 32},
                         "retry": {"maxAttempts": 2, "initialDelay": "PT0.1S"}}
                        """);
        stored(api.put("/v1/jobs/steps", job.encode()));
        JsonObject shard = ended(api, "steps");
        assertThat(shard.getJsonObject("result").getString("from")).isEqualTo("row 7");
        assertThat(shard.getInteger("resultAttempt")).isEqualTo(2);
        assertThat(shard.getValue("checkpoint")).isNull();
        assertThat(shard.getJsonArray("attempts").getJsonObject(0).getString("because"))
                .contains("half");
    }

    private static void aCommandTellsWithItsToken(ApiClient api) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "there is no curl");
        String command =
                "api=${CARILLON_API%%,*}/v1/tasks\n"
                    + "tell() { curl -sS -o /dev/null -w '%{http_code} ' -H \"Authorization: Bearer"
                    + " $CARILLON_TOKEN\" -d \"$2\" \"$1\"; }\n"
                    + "tell \"$api/$CARILLON_TASK/checkpoint\" 'line 3'\n"
                    + "tell \"$api/${CARILLON_TASK%1}2/result\" 0\n"
                    + "tell \"$api/$CARILLON_TASK/kill\" '{}'\n"
                    + "kept=$(curl -fsS -H \"Authorization: Bearer $CARILLON_TOKEN\""
                    + " \"$api/$CARILLON_TASK/checkpoint\")\n"
                    + "tell \"$api/$CARILLON_TASK/result\" \"{\\\"kept\\\": \\\"$kept\\\"}\"\n";
        JsonObject job =
                new JsonObject()
                        .put("command", command)
                        .put("resources", new JsonObject().put("cpus", 0.1).put("memMiB", 32));
        stored(api.put("/v1/jobs/posts", job.encode()));
        JsonObject shard = ended(api, "posts");
        String task = shard.getJsonArray("attempts").getJsonObject(0).getString("task");
        assertThat(api.get("/v1/tasks/" + task + "/files/stdout").body())
                .endsWith("200 403 403 200 ");
        assertThat(shard.getJsonObject("result").getString("kept")).isEqualTo("line 3");
    }

    private static void stored(HttpResponse<String> put) {
        assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    }

    /** A run of the job succeeds; its one shard. */
    private static JsonObject ended(ApiClient api, String job) throws Exception {
        HttpResponse<String> started = api.post("/v1/jobs/" + job + "/runs", "{}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String run = "/v1/runs/" + new JsonObject(started.body()).getString("id");
        ApiClient.await(
                "the end of the run of " + job,
                () -> api.json(run).getString("state").equals("SUCCEEDED"));
        return api.json(run).getJsonArray("shards").getJsonObject(0);
    }
}
