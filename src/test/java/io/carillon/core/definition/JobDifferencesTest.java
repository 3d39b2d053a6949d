package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JobDifferencesTest {
    /** A new field must be thought about: does a running task of a daemon depend on it? */
    @Test
    void everyFieldRestartsADaemonOrIsKnownNotTo() {
        List<String> restarting =
                List.of(
                        "app",
                        "schedule",
                        "parameter",
                        "command",
                        "argv",
                        "class",
                        "role",
                        "classpath",
                        "http",
                        "env",
                        "uris",
                        "user",
                        "container",
                        "resources",
                        "limits",
                        "health",
                        "check");
        List<String> all = JobFields.SHAPE.fields().stream().map(Field::name).toList();
        assertThat(all).containsAll(JobDifferences.WITHOUT_RESTART).containsAll(restarting);
        assertThat(all).hasSize(JobDifferences.WITHOUT_RESTART.size() + restarting.size());
    }
}
