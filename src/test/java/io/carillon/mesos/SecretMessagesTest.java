package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.contract.Effect;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Care;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Launch;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.carillon.runtime.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;

/** How secrets come to tasks. */
class SecretMessagesTest {
    private static final FrameworkID F = FrameworkID.newBuilder().setValue("F").build();

    private final Effect.Accept accept =
            new Effect.Accept(
                    List.of(new OfferId("O1")),
                    new AgentId("S"),
                    List.of(
                            new Launch(
                                    new TaskId(new RunId("job", Instant.EPOCH, Trigger.CRON), 0, 1),
                                    "job",
                                    new Program.Shell("true"),
                                    new TreeMap<>(),
                                    List.of(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Duration.ZERO,
                                    List.of(),
                                    Optional.empty(),
                                    Care.NONE,
                                    new TreeMap<>(
                                            Map.of(
                                                    "DB_PASSWORD",
                                                    "db/password",
                                                    "API_KEY",
                                                    "api/key")))),
                    Duration.ZERO);

    @Test
    void aSecretIsAValueOrAReference() {
        TreeMap<String, SecretValue> secrets = new TreeMap<>();
        secrets.put("db/password", SecretValue.of("pass"));
        secrets.put(
                "api/key", SecretValue.of(new SecretValue.Reference("api", Optional.of("key"))));

        TaskInfo task =
                ToMesos.call(F, accept, any -> Optional.empty(), secrets)
                        .getAccept()
                        .getOperations(0)
                        .getLaunch()
                        .getTaskInfos(0);

        List<Environment.Variable> variables =
                task.getCommand().getEnvironment().getVariablesList();
        assertThat(variables).hasSize(2);
        assertThat(variables)
                .filteredOn(one -> one.getName().equals("DB_PASSWORD"))
                .extracting(Environment.Variable::getValue)
                .containsExactly("pass");
        assertThat(variables)
                .filteredOn(one -> one.getType() == Environment.Variable.Type.SECRET)
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.getName()).isEqualTo("API_KEY");
                            assertThat(one.getSecret().getReference().getName()).isEqualTo("api");
                            assertThat(one.getSecret().getReference().getKey()).isEqualTo("key");
                        });
        assertThat(secrets.toString()).doesNotContain("pass=").doesNotContain("=pass");
    }

    @Test
    void nothingIsLaunchedWithoutItsSecrets() {
        assertThatThrownBy(() -> ToMesos.call(F, accept))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("api/key");
    }
}
