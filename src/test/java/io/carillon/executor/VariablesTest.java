package io.carillon.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The environment of an executor, as mesos-v1 3.17 lists it. */
final class VariablesTest {
    private static final Duration OTHER = Duration.ofDays(77);

    private static Variables with(String name, String value) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MESOS_FRAMEWORK_ID", "framework");
        environment.put("MESOS_EXECUTOR_ID", "executor");
        environment.put(name, value);
        return new Variables(environment);
    }

    @ParameterizedTest
    @CsvSource({
        "15mins,PT15M",
        "2secs,PT2S",
        "5secs,PT5S",
        "1.5secs,PT1.5S",
        "100ms,PT0.1S",
        "0ns,PT0S",
        "7us,PT0.000007S",
        "2hrs,PT2H",
        "1days,PT24H",
        "1weeks,PT168H",
        "1.secs,PT1S",
        "99999999999999999999weeks,PT87600H"
    })
    void durationsOfMesosAreRead(String text, Duration expected) throws Exception {
        assertThat(with("V", text).mesosDuration("V", OTHER)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "mins", "15 mins", "15min", "-1secs", "1e3secs", "PT5S"})
    void whatIsNoDurationIsNamedWithTheFix(String text) {
        assertThatThrownBy(() -> with("V", text).mesosDuration("V", OTHER))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("V is '" + text + "', which is not a duration")
                .hasMessageContaining("such as 15mins");
    }

    @Test
    void theSettingsHaveTheDefaultsOfMesosAndOurs() throws Exception {
        ExecutorSettings settings = ExecutorSettings.of(with("MESOS_CHECKPOINT", "0"));

        assertThat(settings)
                .isEqualTo(
                        new ExecutorSettings(
                                "framework",
                                "executor",
                                false,
                                Duration.ofMinutes(15),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(5),
                                100));
    }

    @Test
    void everySettingIsRead() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "MESOS_FRAMEWORK_ID", "f",
                        "MESOS_EXECUTOR_ID", "e",
                        "MESOS_CHECKPOINT", "1",
                        "MESOS_RECOVERY_TIMEOUT", "1mins",
                        "MESOS_SUBSCRIPTION_BACKOFF_MAX", "3secs",
                        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "4secs",
                        "CARILLON_IDLE_TIMEOUT", "PT7S",
                        "CARILLON_MAX_TASKS", "9");

        assertThat(ExecutorSettings.of(new Variables(environment)))
                .isEqualTo(
                        new ExecutorSettings(
                                "f",
                                "e",
                                true,
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(7),
                                9));
    }

    @ParameterizedTest
    @CsvSource({
        "MESOS_CHECKPOINT,yes,which is not a switch; write 1 or 0",
        "CARILLON_IDLE_TIMEOUT,5m,which is not a positive duration; write it like PT5M",
        "CARILLON_IDLE_TIMEOUT,PT0S,which is not a positive duration; write it like PT5M",
        "CARILLON_MAX_TASKS,0,which is not a positive whole number",
        "CARILLON_MAX_TASKS,many,which is not a positive whole number",
    })
    void unusableSettingsAreNamedWithTheFix(String name, String value, String words) {
        assertThatThrownBy(() -> ExecutorSettings.of(with(name, value)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessage(name + " is '" + value + "', " + words);
    }

    @Test
    void anEmptyVariableIsAMissingOne() {
        assertThatThrownBy(() -> ExecutorSettings.of(with("MESOS_FRAMEWORK_ID", "")))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageStartingWith("MESOS_FRAMEWORK_ID is missing");
    }
}
