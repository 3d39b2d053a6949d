package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A task whose nodes want tokens of their callers: with its own token it tells of itself through
 * the leader, through the standby, and through the one that has taken over.
 */
@ExtendWith(OutputOnFailure.class)
class TaskAccessIT {
    private static final Path CURL = Path.of("/usr/bin/curl");

    @TempDir private Path directory;

    /** Tells through which address it tells, until it is to end; then what it has written. */
    private static String command(Path end) {
        return "echo written\n"
                + "call() { printf 'header = \"Authorization: Bearer %s\"\\n' \"$CARILLON_TOKEN\""
                + " | curl -sS -m 20 -K - \"$@\"; }\n"
                + "while [ ! -e '"
                + end
                + "' ]; do for api in $(echo \"$CARILLON_API\" | tr , ' '); do\n"
                + "call \"$api/v1/tasks/$CARILLON_TASK/progress\" -d \"{\\\"fraction\\\": 0.5,"
                + " \\\"text\\\": \\\"$api\\\"}\"; done; sleep 0.2; done\n"
                + "for api in $(echo \"$CARILLON_API\" | tr , ' '); do\n"
                + "own=$(call -f \"$api/v1/tasks/$CARILLON_TASK/files/stdout?length=7\") &&"
                + " jobs=$(call -o /dev/null -w '%{http_code}' \"$api/v1/jobs\") && call -f"
                + " \"$api/v1/tasks/$CARILLON_TASK/result\" -d \"[\\\"$own\\\", $jobs]\"; done;"
                + " true";
    }

    @Test
    void aTaskTellsThroughEachNodeAndAfterATakeover() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "there is no curl");
        Path end = directory.resolve("end");
        try (TwoNodes cluster = new TwoNodes(directory)) {
            ApiClient leader = cluster.leader();
            JsonObject job =
                    new JsonObject()
                            .put("command", command(end))
                            .put("resources", new JsonObject().put("cpus", 0.1).put("memMiB", 32));
            assertThat(leader.put("/v1/jobs/tells", job.encode()).statusCode()).isEqualTo(201);
            HttpResponse<String> started = leader.post("/v1/jobs/tells/runs", "{}");
            assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
            String run = "/v1/runs/" + new JsonObject(started.body()).getString("id");
            List<ApiClient> nodes = cluster.nodes();
            int first = nodes.indexOf(leader);
            ApiClient standby = nodes.get(1 - first);
            for (ApiClient through : List.of(leader, standby)) {
                ApiClient.await("what it tells there", () -> tells(leader, run, through));
            }
            cluster.schedulers().get(first).kill();
            ApiClient.await("another leader", standby::leads);
            ApiClient.await("what it tells the next", () -> tells(standby, run, standby));
            Files.createFile(end);
            ApiClient.await(
                    "the end", () -> standby.json(run).getString("state").equals("SUCCEEDED"));
            assertThat(shard(standby, run).getValue("result"))
                    .isEqualTo(new JsonArray().add("written").add(403));
        }
    }

    private static JsonObject shard(ApiClient node, String run) throws Exception {
        return node.json(run).getJsonArray("shards").getJsonObject(0);
    }

    /** Whether the last thing that it has told came that way. */
    private static boolean tells(ApiClient leader, String run, ApiClient through) throws Exception {
        JsonObject progress = shard(leader, run).getJsonObject("progress");
        return progress != null && progress.getString("text").equals(through.url());
    }
}
