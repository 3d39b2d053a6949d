package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API of the next leader shows of tasks that were there before it. */
final class TakeoverApiTest {
    /** The new leader hears of it from the master, or once more from the agent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatHasRunForHoursStillHas(boolean agentReports) throws Exception {
        try (ServerForTests server = new ServerForTests("node-1", Access.anybody())) {
            AtomicReference<ScriptedMesos> mesos = new AtomicReference<>(new ScriptedMesos(64));
            server.lead.leadOver(
                    Settings.DEFAULT,
                    new TreeMap<>(),
                    () -> mesos.updateAndGet(ScriptedMesos::again));
            server.job("long", "sleep");
            JsonObject run = server.run("long", "RUNNING");
            String path = "/v1/tasks/" + ServerForTests.shard(run, 0).getString("task");
            Instant began = since(server.await(path, "state", "RUNNING"));

            if (agentReports) {
                mesos.get().agentReports();
            }
            server.lead.ahead = Duration.ofHours(3);
            assertThat(server.call("POST", "/v1/cluster/abdicate", "").statusCode()).isEqualTo(202);
            Awaitility.await().until(() -> server.lead.engine.isPresent());

            JsonObject task = server.await(path, "state", "RUNNING");
            assertThat(task.getBoolean("unconfirmed")).isFalse();
            assertThat(since(task)).isBetween(began.minusSeconds(60), began.plusSeconds(60));
            assertThat(Instant.parse(task.getString("startedAt"))).isBeforeOrEqualTo(since(task));
        }
    }

    private static Instant since(JsonObject task) {
        return Instant.parse(task.getString("since"));
    }
}
