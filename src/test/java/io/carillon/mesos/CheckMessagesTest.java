package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.carillon.document.JobDocument;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Job;
import io.carillon.model.job.PortRange;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.Findings.Readiness;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckMessagesTest {
    @Test
    void requestsGoToThePortsOfTheTask() throws Exception {
        TaskInfo task =
                task(
                        """
                        'health': {'http': {'path': '/health', 'portIndex': 1, 'https': true},
                                   'delay': 'PT1.5S', 'interval': 'PT2S', 'timeout': 'PT3S',
                                   'gracePeriod': 'PT4S', 'failures': 5},
                        'check': {'http': {'path': '/ready'}, 'delay': 'PT0S'}
                        """);
        assertThat(task.getHealthCheck())
                .isEqualTo(
                        TextFormat.parse(
                                """
                                type: HTTP http { port: 31005 path: '/health' scheme: 'https' }
                                delay_seconds: 1.5 interval_seconds: 2 timeout_seconds: 3
                                grace_period_seconds: 4 consecutive_failures: 5
                                """,
                                HealthCheck.class));
        assertThat(task.getCheck())
                .isEqualTo(
                        TextFormat.parse(
                                """
                                type: HTTP http { port: 31000 path: '/ready' }
                                delay_seconds: 0 interval_seconds: 10 timeout_seconds: 20
                                """,
                                CheckInfo.class));
    }

    @Test
    void connectionsGoWhereTheTaskListens() {
        TaskInfo fixed = task("'health': {'tcp': {'port': 80}}, 'check': {'tcp': {}}");
        assertThat(fixed.getHealthCheck().getType()).isEqualTo(HealthCheck.Type.TCP);
        assertThat(fixed.getHealthCheck().getTcp().getPort()).isEqualTo(80);
        assertThat(fixed.getCheck().getType()).isEqualTo(CheckInfo.Type.TCP);
        assertThat(fixed.getCheck().getTcp().getPort()).isEqualTo(31000);
        TaskInfo mapped =
                task(
                        """
                        'health': {'tcp': {}}, 'check': {'tcp': {'portIndex': 1}},
                        'container': {'type': 'DOCKER', 'image': 'x', 'network':
                                      {'mode': 'BRIDGE', 'ports': [{'container': 8080}]}}
                        """);
        assertThat(mapped.getHealthCheck().getTcp().getPort()).isEqualTo(8080);
        assertThat(mapped.getCheck().getTcp().getPort()).isEqualTo(31005);
    }

    @Test
    void commandsHaveTheEnvironmentOfTheTask() throws Exception {
        TaskInfo task = task("'health': {'command': 'ok $A'}, 'check': {'command': 'ready'}");
        assertThat(task.getHealthCheck().getType()).isEqualTo(HealthCheck.Type.COMMAND);
        assertThat(task.getHealthCheck().getCommand())
                .isEqualTo(
                        TextFormat.parse(
                                "shell: true value: 'ok $A'"
                                        + " environment { variables { name: 'A' value: 'b' } }",
                                Protos.CommandInfo.class));
        assertThat(task.getCheck().getType()).isEqualTo(CheckInfo.Type.COMMAND);
        assertThat(task.getCheck().getCommand().getCommand().getValue()).isEqualTo("ready");
        assertThat(task("'check': null").hasHealthCheck()).isFalse();
        assertThat(task("'check': null").hasCheck()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                                                      |       |
                    healthy: true                                     | true  |
                    healthy: false                                    | false |
                    check_status { type: HTTP http { } }              |       | UNKNOWN
                    check_status { type: HTTP http { status_code: 199 } } |   | NOT_READY
                    check_status { type: HTTP http { status_code: 200 } } |   | READY
                    check_status { type: HTTP http { status_code: 399 } } |   | READY
                    check_status { type: HTTP http { status_code: 400 } } |   | NOT_READY
                    check_status { type: COMMAND command { } }        |       | UNKNOWN
                    check_status { type: COMMAND command { exit_code: 0 } } | | READY
                    check_status { type: COMMAND command { exit_code: 1 } } | | NOT_READY
                    check_status { type: TCP tcp { succeeded: true } } |      | READY
                    check_status { type: TCP tcp { succeeded: false } } |     | NOT_READY
                    check_status { type: TCP tcp { } } healthy: true  | true  | UNKNOWN
                    check_status { }                                  |       | UNKNOWN
                    """)
    void aStatusTellsWhatTheChecksHaveGiven(String fields, Boolean healthy, Readiness readiness)
            throws Exception {
        TaskStatus status =
                TextFormat.parse(
                        "task_id { value: 't' } state: TASK_RUNNING "
                                + Optional.ofNullable(fields).orElse(""),
                        TaskStatus.class);
        assertThat(FromMesos.report(status, Instant.EPOCH).findings())
                .isEqualTo(
                        new Findings(Optional.ofNullable(healthy), Optional.ofNullable(readiness)));
    }

    private static TaskInfo task(String fields) {
        JobDocument.Reading reading =
                JobDocument.read(
                        "j",
                        ("{'command': 'x', 'type': 'DAEMON', 'resources': {'ports': 2}, "
                                        + fields
                                        + "}")
                                .replace('\'', '"'));
        assertThat(reading.errors()).isEmpty();
        Job job = reading.job().orElseThrow();
        Protos.Resource ports =
                Protos.Resource.newBuilder()
                        .setName("ports")
                        .setType(Value.Type.RANGES)
                        .setRanges(Value.Ranges.getDefaultInstance())
                        .build();
        Launch launch =
                new Launch(
                        TaskId.parse("j~20300331T005944193c~0~1").orElseThrow(),
                        "j",
                        job.program(),
                        new TreeMap<>(Map.of("A", "b")),
                        List.of(),
                        Optional.empty(),
                        job.container(),
                        job.limits(),
                        Duration.ofSeconds(1),
                        List.of(
                                new Resource(
                                        "ports",
                                        0,
                                        List.of(
                                                new PortRange(31000, 31000),
                                                new PortRange(31005, 31006)),
                                        false,
                                        true,
                                        new Opaque(ports.toByteArray()))),
                        Optional.empty(),
                        job.caredFor());
        return LaunchMessages.task(
                launch,
                new AgentId("S0"),
                FrameworkID.newBuilder().setValue("F").build(),
                new TreeMap<>());
    }
}
