package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.mesos.AgentSandboxes;
import io.carillon.mesos.WireOptions;
import io.carillon.model.AgentId;
import io.carillon.runtime.Sandboxes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** The product reads from the local Mesos what its tasks wrote, as from a real agent. */
class LocalOutputTest extends LocalMesosFixture {

    private Sandboxes.Part read(RawClient.Subscription stream, TaskStatus end, long offset) {
        Sandboxes.Place place =
                new Sandboxes.Place(
                        mesos.url().replace("http://", ""),
                        id(stream).getValue(),
                        new AgentId(end.getAgentId().getValue()));
        return new AgentSandboxes(vertx, false, WireOptions.defaults())
                .read(place, "t", "stdout", offset, 7)
                .blockingGet();
    }

    @Test
    void bytesOfEveryKindAreReadOnceInSmallParts() {
        RawClient.Subscription stream = subscribe();
        String line = "é日🎉\"\\\t\u0001";
        launch(stream, "t", "for i in 1 2 3; do printf '%s\\377' '" + line + "'; done");
        TaskStatus end = follow(stream, TaskState.TASK_FINISHED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Sandboxes.Part part = read(stream, end, 0);
        while (part.bytes().size() > 0) {
            bytes.writeBytes(part.bytes().bytes());
            part = read(stream, end, bytes.size());
        }
        String expected = (line + "\u00ff").repeat(3);
        assertThat(bytes.toString(StandardCharsets.UTF_8).replace('\ufffd', '\u00ff'))
                .isEqualTo(expected);
    }

    @Test
    void outputThatWasMovedAwayIsMissingAndItsSandboxIsNot() {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "mv stdout elsewhere");
        TaskStatus end = follow(stream, TaskState.TASK_FINISHED);
        assertThatThrownBy(() -> read(stream, end, 0))
                .isInstanceOf(Sandboxes.NotThere.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void whatIsNoRegularFileIsListedAsWhatItIsAndNotRead() throws Exception {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "rm stdout; mkfifo stdout; ln -s nowhere dangling");
        TaskStatus end = follow(stream, TaskState.TASK_FINISHED);
        assertThatThrownBy(() -> read(stream, end, 0)).isInstanceOf(Sandboxes.NotThere.class);
        String sandbox = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest";
        JsonNode files = json(client.get("/files/browse?path=" + sandbox));
        assertThat(files)
                .extracting(file -> file.get("mode").asText().charAt(0))
                .containsExactly('-', 'p');
    }
}
