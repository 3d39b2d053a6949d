package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;

/** What operators and their tools read from master and agents, and what they may end. */
class OperatorEndpointsTest extends LocalMesosFixture {

    @Test
    void anAgentIsShownWithItsReservationsAndCapabilities() throws IOException {
        JsonNode slaves = json(client.get("/slaves")).get("slaves");
        JsonNode first = slaves.get(0);
        assertThat(first.get("reserved_resources").isObject()).isTrue();
        assertThat(first.get("unreserved_resources")).isEqualTo(first.get("resources"));
        assertThat(first.get("unreserved_resources_full").get(0).get("name").asText()).isNotEmpty();
        assertThat(first.get("capabilities"))
                .extracting(JsonNode::asText)
                .contains("MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT");
        assertThat(json(client.get("/state")).get("slaves")).isEqualTo(slaves);
        String id = first.get("id").asText();
        assertThat(json(client.get("/slaves?slave_id=" + id)).get("slaves"))
                .singleElement()
                .isEqualTo(first);
        assertThat(json(client.get("/slaves?slave_id=nobody")).get("slaves")).isEmpty();
    }

    @Test
    void theSummaryCountsTasksByState() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "exit 1");
        follow(stream, TaskState.TASK_FAILED);
        JsonNode summary = json(client.get("/master/state-summary"));
        JsonNode framework = summary.at("/frameworks/0");
        assertThat(framework.get("id").asText()).isEqualTo(id(stream).getValue());
        assertThat(framework.get("TASK_FAILED").asInt()).isEqualTo(1);
        assertThat(framework.get("TASK_RUNNING").asInt()).isZero();
        assertThat(framework.get("slave_ids")).hasSize(1);
        assertThat(summary.get("slaves"))
                .anySatisfy(
                        slave -> {
                            assertThat(slave.get("TASK_FAILED").asInt()).isEqualTo(1);
                            assertThat(slave.at("/framework_ids/0").asText())
                                    .isEqualTo(id(stream).getValue());
                        });
    }

    @Test
    void rolesNameTheirFrameworksAndResources() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        JsonNode role = json(client.get("/roles")).at("/roles/0");
        assertThat(role.get("name").asText()).isEqualTo("*");
        assertThat(role.get("weight").asDouble()).isEqualTo(1);
        assertThat(role.at("/frameworks/0").asText()).isEqualTo(id(stream).getValue());
        assertThat(role.at("/allocated/cpus").asDouble()).isEqualTo(0.1);
        assertThat(role.at("/quota/role").asText()).isEqualTo("*");
    }

    @Test
    void anAgentTellsWhereItsTasksLive() throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "echo here");
        follow(stream, TaskState.TASK_FINISHED);
        JsonNode executor =
                json(client.get("/slave(1)/state")).at("/frameworks/0/completed_executors/0");
        assertThat(executor.get("id").asText()).isEqualTo("t");
        assertThat(Path.of(executor.get("directory").asText()).resolve("stdout"))
                .hasContent("here\n");
        assertThat(executor.get("completed_tasks")).hasSize(1);
        assertThat(executor.get("tasks")).isEmpty();
    }

    @Test
    void aFrameworkIsTornDownOnceAndNobodyElse() {
        RawClient.Subscription stream = subscribe();
        String id = id(stream).getValue();
        assertThat(client.get("/teardown").status()).isEqualTo(405);
        assertThat(client.post("/teardown", "").status()).isEqualTo(400);
        assertThat(client.post("/teardown", "frameworkId=nobody").status()).isEqualTo(400);
        assertThat(client.post("/teardown", "frameworkId=%zz").status()).isEqualTo(400);
        assertThat(client.post("/master/teardown", "frameworkId=" + id).status()).isEqualTo(200);
        stream.awaitEnd();
        assertThat(client.post("/teardown", "frameworkId=" + id).status()).isEqualTo(400);
    }
}
