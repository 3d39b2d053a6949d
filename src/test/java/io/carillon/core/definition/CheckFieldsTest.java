package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.JobForTests;
import io.carillon.document.JobDocument;
import io.carillon.document.SchemaForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.job.PortRef;
import io.carillon.model.job.Probe;
import io.carillon.model.job.ReadyCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckFieldsTest {
    private static final Limits LIMITS = new Limits(10, 50, 5, 5, 5, 100, 3, 1_000);

    @Test
    void whatIsLeftOutIsAsMesosHasIt() {
        Care care =
                JobDocument.read(
                                "j",
                                """
                                {"command": "x", "type": "DAEMON", "resources": {"ports": 1},
                                 "health": {"http": {"path": "/health"}},
                                 "check": {"tcp": {"port": 8080}}}
                                """)
                        .job()
                        .orElseThrow()
                        .caredFor();
        Duration delay = Duration.ofSeconds(15);
        Duration interval = Duration.ofSeconds(10);
        Duration timeout = Duration.ofSeconds(20);
        assertThat(care.health())
                .contains(
                        new HealthCheck(
                                new Probe.Http(new PortRef.Own(0), "/health", false),
                                delay,
                                interval,
                                timeout,
                                Duration.ofSeconds(10),
                                3));
        assertThat(care.check())
                .contains(
                        new ReadyCheck(
                                new Probe.Tcp(new PortRef.Fixed(8080)), delay, interval, timeout));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {'health': {'command': 'curl -f localhost'}}      |                |
                    {'health': {'http': {'port': 80, 'path': '/h?x=1', 'https': true}, 'delay': 'PT0S', 'interval': 'PT1S', 'timeout': 'PT0.5S', 'gracePeriod': 'PT0S', 'failures': 1}} | |
                    {'health': {'tcp': {'portIndex': 1}}, 'check': {'http': {}}} |     |
                    {'health': {}}                                    | /health        | must have one of command, http and tcp; write
                    {'check': {'delay': 'PT1S'}}                      | /check         | must have one of command, http and tcp; write
                    {'health': {'command': 'x', 'tcp': {}}}           | /health        | not several
                    {'health': {'command': ' '}}                      | /health/command | is blank; write a command line
                    {'health': {'http': {'path': 'h'}}}               | /health/http/path | must begin with /
                    {'health': {'http': {'path': '/a b'}}}            | /health/http/path | must begin with / and have no spaces
                    {'health': {'http': {'port': 0}}}                 | /health/http/port | is 0; it must be from 1 to 65535
                    {'health': {'tcp': {'port': 1, 'portIndex': 1}}}  | /health/tcp/portIndex | cannot be combined with port
                    {'health': {'tcp': {'portIndex': -1}}}            | /health/tcp/portIndex | is negative; write 0
                    {'health': {'tcp': {'portIndex': 2}}}             | /health/tcp/portIndex | is 2, but the task has only 2; ask for more in resources.ports
                    {'check': {'http': {'portIndex': 2}}}             | /check/http/portIndex | is 2, but the task has only 2
                    {'check': {'http': {}}, 'resources': {}}          | /check/http/portIndex | is 0, but the task has no ports
                    {'check': {'http': {'https': true}}}              | /check/http/https | is not known to readiness checks of Mesos
                    {'health': {'command': 'x', 'interval': 'PT0.9S'}} | /health/interval | is less than a second; write PT1S or more
                    {'health': {'command': 'x', 'interval': 'PT-1S'}} | /health/interval | is negative
                    {'health': {'command': 'x', 'timeout': 'PT0S'}}   | /health/timeout | is zero
                    {'health': {'command': 'x', 'delay': 'P2D'}}      | /health/delay  | is longer than P1D; write P1D or less
                    {'health': {'command': 'x', 'failures': 0}}       | /health/failures | is 0; it must be from 1
                    {'check': {'command': 'x', 'failures': 3}}        | /check/failures | is not known here
                    {'health': {'command': 'x'}, 'type': 'TRANSIENT'} | /health        | is for DAEMON jobs
                    {'check': {'command': 'x'}, 'type': 'TRANSIENT'}  | /check         | is for DAEMON jobs
                    """)
    void aCheckAsksOneThing(String changes, String path, String message) {
        String start = "{\"command\": \"x\"";
        start += changes.contains("'type'") ? "" : ", \"type\": \"DAEMON\"";
        start += changes.contains("resources") ? "" : ", \"resources\": {\"ports\": 2}";
        String document = start + ", " + changes.replace('\'', '"').substring(1);
        JobDocument.Reading reading = JobDocument.read("j", document);
        List<FieldError> errors =
                reading.errors().isEmpty()
                        ? JobChecks.check(reading.job().orElseThrow(), LIMITS, Instant.EPOCH)
                        : reading.errors();
        if (path == null) {
            assertThat(errors).isEmpty();
            assertThat(SchemaForTests.accepts(document)).isTrue();
            Job job = reading.job().orElseThrow();
            assertThat(JobDocument.read("j", JobDocument.write(job).toString()).job())
                    .contains(job);
        } else {
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0).path()).isEqualTo(path);
            assertThat(errors.get(0).message()).contains(message);
        }
    }

    @Test
    void aTaskInASharedExecutorIsNotAsked() {
        AppForTests app = new AppForTests();
        app.mode = AppExecutor.Mode.SHARED;
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        job.app = Optional.of("app");
        job.care = Optional.of(care());
        assertThat(AppChecks.checkJob(job.job(), Optional.of(app.app())))
                .extracting(FieldError::path)
                .containsExactly("/health", "/check");
        app.mode = AppExecutor.Mode.COMMAND;
        assertThat(AppChecks.checkJob(job.job(), Optional.of(app.app()))).isEmpty();
        job.app = Optional.empty();
        job.resident = true;
        assertThat(JobChecks.check(job.job(), LIMITS, Instant.EPOCH))
                .filteredOn(error -> error.path().equals("/health"))
                .singleElement()
                .extracting(FieldError::message)
                .asString()
                .contains("executor of its own");
    }

    private static Care care() {
        Duration second = Duration.ofSeconds(1);
        Probe probe = new Probe.Command("true");
        return new Care(
                Optional.of(new HealthCheck(probe, second, second, second, second, 1)),
                Optional.of(new ReadyCheck(probe, second, second, second)),
                Optional.empty());
    }
}
