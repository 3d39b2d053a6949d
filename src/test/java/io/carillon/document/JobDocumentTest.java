package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Siting;
import io.carillon.model.job.SpreadRule;
import io.carillon.model.job.Unreachable;
import io.carillon.model.job.Uri;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobDocumentTest {
    private static final String FULL =
            """
            {
              "name": "nightly-report",
              "description": "all of it", "owner": "data-team", "labels": {"team": "data"}, "app": null,
              "type": "TRANSIENT",
              "schedule": {"cron": "0 0 2 * * ?", "timeZone": "Europe/Berlin", "start": "2026-01-01T00:00:00Z", "end": "2027-01-01T01:00:00+01:00", "jitter": null},
              "shards": {"count": 3, "parameters": {"0": "north", "2": "west"}, "maxParallel": 2, "gang": false},
              "parameter": "p",
              "command": "echo report for $CARILLON_SHARD_PARAMETER", "argv": null,
              "class": null, "classpath": [], "http": null,
              "env": {"A": "b"}, "uris": [{"value": "https://h/r.tgz", "extract": false, "executable": true, "cache": true, "outputFile": "r"}],
              "user": "batch", "container": null,
              "resources": {"cpus": 0.25, "memMiB": 64.5, "diskMiB": 1, "gpus": 2, "ports": 3},
              "constraints": [{"attribute": "rack", "operator": "LIKE", "values": ["r[0-9]+"], "preferred": true}],
              "spread": {"by": "rack", "policy": {"max": 3}},
              "delivery": "AT_MOST_ONCE",
              "misfire": {"policy": "ALL", "max": 7},
              "concurrency": "QUEUE",
              "startDeadline": "PT1H", "timeLimit": "PT2H", "killGrace": "PT11S",
              "retry": {"maxAttempts": 4, "initialDelay": "PT6S", "maxDelay": "PT7M", "factor": 1.5},
              "unreachable": {"replaceAfter": "PT8M"},
              "freezeExempt": true
            }
            """;

    @Test
    void readsEveryField() {
        assertThat(JobDocument.read("nightly-report", FULL).errors()).isEmpty();
        assertThat(SchemaForTests.accepts(FULL)).isTrue();
        assertThat(alone(FULL).job())
                .contains(
                        new Job(
                                "nightly-report",
                                "all of it",
                                "data-team",
                                new TreeMap<>(Map.of("team", "data")),
                                Optional.empty(),
                                JobType.TRANSIENT,
                                new Schedule(
                                        new Schedule.Cron(
                                                "0 0 2 * * ?", ZoneId.of("Europe/Berlin")),
                                        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                        Optional.of(Instant.parse("2027-01-01T00:00:00Z"))),
                                new Sharding(3, new TreeMap<>(Map.of(0, "north", 2, "west")), 2),
                                "p",
                                new Program.Shell("echo report for $CARILLON_SHARD_PARAMETER"),
                                new TreeMap<>(Map.of("A", "b")),
                                List.of(
                                        new Uri(
                                                "https://h/r.tgz",
                                                false,
                                                true,
                                                true,
                                                Optional.of("r"))),
                                Optional.of("batch"),
                                Optional.empty(),
                                Optional.empty(),
                                new Resources(250, 64_500, 1_000, 2, 3),
                                Optional.of(
                                        new Siting(
                                                List.of(
                                                        new Constraint(
                                                                "rack",
                                                                Constraint.Operator.LIKE,
                                                                List.of("r[0-9]+"),
                                                                true)),
                                                Optional.of(new SpreadRule("rack", 3)))),
                                Delivery.AT_MOST_ONCE,
                                new Misfire(Misfire.Policy.ALL, 7),
                                Concurrency.QUEUE,
                                Optional.of(Duration.ofHours(1)),
                                Optional.of(Duration.ofHours(2)),
                                Duration.ofSeconds(11),
                                new Retry(4, Duration.ofSeconds(6), Duration.ofMinutes(7), 1.5),
                                new Unreachable(Duration.ofMinutes(8)),
                                Optional.of(true),
                                Optional.empty()));
    }

    @Test
    void completesWithTheDefaults() {
        assertThat(JobDocument.read("j", "{\"command\": \"x\"}").job())
                .contains(JobDocument.defaults("j", "x"));
        assertThat(new JsonObject(JobDocument.write(JobDocument.defaults("j", "x")).toString()))
                .isEqualTo(
                        new JsonObject(
                                """
                                {"name": "j", "description": "", "owner": "", "labels": {}, "app": null,
                                 "type": "TRANSIENT", "schedule": null,
                                 "shards": {"count": 1, "parameters": {}, "maxParallel": 1, "gang": false},
                                 "parameter": "", "command": "x", "argv": null,
                                 "class": null, "classpath": [], "http": null, "env": {}, "uris": [],
                                 "user": null, "container": null,
                                 "resources": {"cpus": 0.1, "memMiB": 64, "diskMiB": 0, "gpus": 0, "ports": 0}, "limits": null,
                                 "constraints": [], "spread": null, "avoid": [], "placement": null,
                                 "placementPatience": null, "role": null, "delivery": "AT_LEAST_ONCE",
                                 "misfire": {"policy": "LATEST", "max": 100}, "concurrency": "FORBID",
                                 "startDeadline": null, "timeLimit": null, "killGrace": "PT10S",
                                 "retry": {"maxAttempts": 3, "initialDelay": "PT5S", "maxDelay": "PT5M", "factor": 2.0},
                                 "unreachable": {"replaceAfter": "PT5M"},
                                 "freezeExempt": false, "health": null, "check": null,
                                 "update": null}
                                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'command': 'x'}",
                "{'argv': ['/bin/true', '']}",
                "{'command': 'x', 'schedule': {'every': 'P1DT1S'}}",
                "{'command': 'x', 'schedule': {'at': '2026-01-01T00:00:00.5Z'}}",
                "{'command': 'x', 'schedule': {'cron': '@daily'}}",
                "{'command': 'x', 'uris': [{'value': 'a'}, {'value': 'b'}]}",
                "{'command': 'x', 'resources': {'cpus': 0.001, 'memMiB': 100000.123}}",
                "{'command': 'x', 'type': 'DAEMON', 'shards': {'count': 5}}",
                "{'command': 'x', 'spread': {}}",
                "{'command': 'x', 'spread': {'by': 'zone', 'policy': 'UNIQUE'}}",
                "{'command': 'x', 'spread': {'policy': {'max': 2}}}",
                "{'command': 'x', 'avoid': [{'label': 'team'}, {'label': 'team', 'value': 'x',"
                        + " 'by': 'rack', 'preferred': true}]}",
                "{'command': 'x', 'placement': 'PACK', 'placementPatience': 'PT0S'}"
            })
    void readsBackWhatItWrites(String text) {
        String document = text.replace('\'', '"');
        Job job = JobDocument.read("j", document).job().orElseThrow();
        assertThat(SchemaForTests.accepts(document)).isTrue();
        assertThat(SchemaForTests.accepts(JobDocument.write(job).toString())).isTrue();
        assertThat(JobDocument.read(JobDocument.write(job)).job()).contains(job);
        Job full = alone(FULL).job().orElseThrow();
        assertThat(JobDocument.read(JobDocument.write(full)).job()).contains(full);
    }

    @Test
    void maxParallelFollowsTheCountAndTheZoneIsUtc() {
        Job job =
                read("{'command': 'x', 'shards': {'count': 9}, 'schedule': {'cron': '@daily'}}")
                        .job()
                        .orElseThrow();
        assertThat(job.sharding().maxParallel()).isEqualTo(9);
        assertThat(job.schedule().rule()).isEqualTo(new Schedule.Cron("@daily", ZoneId.of("UTC")));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0005,1",
        "0.0014999,1",
        "0.0015,2",
        "0.1,100",
        "1e0,1000",
        "1000000000,1000000000000",
        "0e999999999,0",
        "0,0"
    })
    void roundsResourcesAsMesosDoes(String number, long milli) {
        Job job =
                read("{'command': 'x', 'resources': {'cpus': " + number + "}}").job().orElseThrow();
        assertThat(job.resources().cpusMilli()).isEqualTo(milli);
    }

    @ParameterizedTest
    @Timeout(5)
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'resources': {'cpus': 0.0004}}             | /resources/cpus | rounds it to 0
                    {'resources': {'cpus': 1e-999999999}}       | /resources/cpus | rounds it to 0
                    {'resources': {'cpus': 1e999999999}}        | /resources/cpus | more than any agent
                    {'resources': {'memMiB': -1}}               | /resources/memMiB | negative
                    {'resources': {'cpu': 1}}                   | /resources/cpu | did you mean 'cpus'?
                    {'resources': {'cpus': '1'}}                | /resources/cpus | must be a number, not a string
                    {'resources': {'gpus': 1.5}}                | /resources/gpus | whole number, not a fraction
                    {'resources': {'gpus': 99999999999}}        | /resources/gpus | out of range
                    {'resources': []}                           | /resources | must be an object, not a list
                    {'name': 'other'}                           | /name | is 'other', but the address says 'j'
                    {'name': 5}                                 | /name | must be a string
                    {'shard': {'count': 3}}                     | /shard | did you mean 'shards'?
                    {'quux': 1}                                 | /quux | is not known here; known are
                    {'a/b~c': 1}                                | /a~1b~0c | is not known here
                    {'schedule': {'cron': '@daily', 'timezone': 'UTC'}} | /schedule/timezone | did you mean 'timeZone'?
                    {'schedule': {'cron': '@daily', 'timeZone': 'Europe/Berln'}} | /schedule/timeZone | did you mean 'Europe/Berlin'?
                    {'schedule': {'cron': '@daily', 'timeZone': 'nowhere at all'}} | /schedule/timeZone | time zone
                    {'schedule': {'every': 'PT1M', 'timeZone': 'UTC'}}  | /schedule/timeZone | cron only
                    {'schedule': {}}                            | /schedule | exactly one of cron, every and at
                    {'schedule': {'cron': '@daily', 'every': 'PT1M'}} | /schedule | exactly one of cron, every and at
                    {'schedule': {'every': '10m'}}              | /schedule/every | write PT10M
                    {'schedule': {'every': '2 d'}}              | /schedule/every | write P2D
                    {'schedule': {'every': '1h30m'}}            | /schedule/every | write PT1H30M
                    {'schedule': {'every': 'P1M'}}              | /schedule/every | no fixed length
                    {'timeLimit': 'P1Y'}                        | /timeLimit | no fixed length
                    {'schedule': {'every': 'soon'}}             | /schedule/every | write PT10M for ten minutes
                    {'schedule': {'every': 60}}                 | /schedule/every | must be a string, not a number
                    {'schedule': {'at': 'tomorrow'}}            | /schedule/at | 2030-01-31T02:00:00Z
                    {'schedule': {'cron': '@daily', 'end': '2026'}} | /schedule/end | ISO-8601 instant
                    {'schedule': {'cron': '@daily', 'jitter': 'PT1M'}} | /schedule/jitter | not supported yet
                    {'schedule': '@daily'}                      | /schedule | must be an object, not a string
                    {'type': 'BATCH'}                           | /type | 'BATCH' is not one of TRANSIENT, DAEMON
                    {'concurrency': 'forbid'}                   | /concurrency | ALLOW, FORBID, REPLACE, QUEUE
                    {'delivery': 'ONCE'}                        | /delivery | AT_LEAST_ONCE, AT_MOST_ONCE
                    {'misfire': {'policy': 'NONE'}}             | /misfire/policy | SKIP, LATEST, ALL
                    {'misfire': {'maximum': 1}}                 | /misfire/maximum | known are max, policy
                    {'retry': null}                             | /retry | leave it out for its default
                    {'killGrace': null}                         | /killGrace | leave it out for its default
                    {'shards': {'gang': 'no'}}                  | /shards/gang | true or false
                    {'shards': {'parameters': {'x': 'y'}}}      | /shards/parameters | 'x' is not a shard
                    {'shards': {'parameters': {'00': 'y'}}}     | /shards/parameters | '00' is not a shard
                    {'shards': {'parameters': {'-1': 'y'}}}     | /shards/parameters | '-1' is not a shard
                    {'shards': {'parameters': {'0': 1}}}        | /shards/parameters/0 | must be a string
                    {'app': ['reports']}                        | /app | must be a string, not a list
                    {'container': 'alpine'}                     | /container | must be an object, not a string
                    {'constraints': [{}]}                       | /constraints/0/attribute | name an attribute of the agents
                    {'avoid': [{}]}                             | /avoid/0/label | is missing
                    {'avoid': [{'label': 'a', 'required': true}]} | /avoid/0/required | is not known here
                    {'placement': 'pack'}                       | /placement | is not one of SPREAD, PACK
                    {'placementPatience': 5}                    | /placementPatience | must be a string, not a number
                    {'spread': 'EVEN'}                          | /spread | must be an object
                    {'spread': {'policy': 3}}                   | /spread/policy | must be a word or an object, not a number
                    {'spread': {'policy': 'ODD'}}               | /spread/policy | is not one of EVEN, UNIQUE
                    {'spread': {'policy': {'most': 3}}}         | /spread/policy/most | is not known here; known are max
                    {'constraints': {}}                         | /constraints | must be a list
                    {'constraints': [{'attribute': 'a', 'operator': 'MAX_PER', 'values': ['1']}]} | /constraints/0/operator | is not one of IN, NOT_IN
                    {'argv': ['x']}                             | /argv | cannot be combined with command
                    {'command': null, 'argv': null}             | /command | is missing
                    {'class': 'com.example.Report'}             | /class | cannot be combined with command
                    {'command': null, 'class': 5}               | /class | must be a string, not a number
                    {'classpath': ['report.jar']}               | /classpath | belongs to class
                    {'http': {'url': 'http://h/'}}              | /http | cannot be combined with command, argv or class
                    {'http': null, 'quux': 1}                   | /quux | is not known here
                    {'command': null, 'http': 'http://h/'}      | /http | must be an object, not a string
                    {'command': null, 'http': {}}               | /http/url | is missing
                    {'command': null, 'http': {'url': 'http://h/', 'uri': 1}} | /http/uri | did you mean 'url'?
                    {'command': null, 'http': {'url': 'http://h/', 'method': 'get'}} | /http/method | 'get' is not one of GET, HEAD, POST, PUT, PATCH, DELETE
                    {'command': null, 'http': {'url': 'http://h/', 'expectStatus': 200}} | /http/expectStatus | must be a string, not a number
                    {'command': null, 'http': {'url': 'http://h/', 'expectStatus': '2xx'}} | /http/expectStatus | '2xx' does not name statuses
                    {'command': null, 'http': {'url': 'http://h/', 'timeout': '30s'}} | /http/timeout | write PT30S
                    {'command': null, 'http': {'url': 'http://h/', 'headers': {'X': 1}}} | /http/headers/X | must be a string, not a number
                    {'command': null, 'argv': ['x', 5]}         | /argv/1 | must be a string, not a number
                    {'env': {'A': 1}}                           | /env/A | must be a string, not a number
                    {'labels': {'a': null}}                     | /labels/a | must be a string, not null
                    {'uris': ['https://h/a']}                   | /uris/0 | must be an object, not a string
                    {'uris': [{}]}                              | /uris/0/value | is missing
                    {'uris': [{'value': 'a', 'extracted': true}]} | /uris/0/extracted | did you mean 'extract'?
                    """)
    void refuses(String changes, String path, String message) {
        String merged =
                changes.startsWith("{'command'")
                        ? changes
                        : "{'command': 'x', " + changes.substring(1);
        JobDocument.Reading reading = read(merged);
        assertThat(reading.job()).isEmpty();
        assertThat(reading.errors()).hasSize(1);
        assertThat(reading.errors().get(0).path()).isEqualTo(path);
        assertThat(reading.errors().get(0).message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'command': 'x', 'command': 'y'}  | Duplicate
                    {'command': 'x'} {}               | not valid JSON
                    {'command': 'x'                   | line 1, column
                    [1]                               | must be a JSON object
                    ``                                | must be a JSON object
                    null                              | must be a JSON object
                    {'resources': {'cpus': 1e99999999999}} | out of range
                    """)
    void refusesWhatIsNoDocument(String text, String message) {
        assertThat(read(text).errors())
                .singleElement()
                .satisfies(e -> assertThat(e.path()).isEmpty())
                .satisfies(e -> assertThat(e.message()).contains(message));
    }

    @Test
    void findsAllErrorsAtOnce() {
        assertThat(read("{'typ': 1, 'killGrace': '1x', 'shards': {'count': 'a', 'x': 1}}").errors())
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder(
                        "/typ", "/killGrace", "/shards/count", "/shards/x", "/command");
    }

    /** What could not be read has one error, and everything else is checked all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'foo': 1, 'command': 'true', 'schedule': {'cron': '0 0 2 30 2 ?'}, 'shards': {'count': 2, 'parameters': {'7': 'x'}}} | /foo /schedule/cron /shards/parameters/7
                    {'command': 5, 'shards': {'count': 2, 'parameters': {'7': 'x'}}} | /command /shards/parameters/7
                    {'command': 'x', 'shards': {'count': '2', 'parameters': {'7': 'x'}, 'maxParallel': 9}} | /shards/count
                    {'command': 'x', 'shards': {'count': 2, 'parameters': {'x': 'x', '1': 1, '2': 'x'}}} | /shards/parameters /shards/parameters/1 /shards/parameters/2
                    {'argv': [5]} | /argv/0
                    {'argv': ['x', 5, 'a\\u0000', null, 'b\\u0000']} | /argv/1 /argv/2 /argv/3 /argv/4
                    {'command': 'x', 'uris': ['u', {'value': 'a b'}, {}, {'value': '/a', 'outputFile': '/a'}]} | /uris/0 /uris/1/value /uris/2/value /uris/3/outputFile
                    {'command': 'x', 'schedule': {'cron': '0 0 0 30 2 ?', 'timeZone': 'Nowhere'}} | /schedule/timeZone
                    {'command': 'x', 'schedule': {'cron': '0 0 0 30 2 ?', 'end': 1}} | /schedule/end
                    {'command': 'x', 'schedule': {'at': '2001-01-01T00:00:00Z', 'tz': 1}} | /schedule/at /schedule/tz
                    {'command': 'x', 'schedule': {'cron': '0 0 0 30 2 ?', 'every': 'x'}} | /schedule /schedule/every
                    {'command': 'x', 'schedule': '0 0 0 30 2 ?', 'timeLimit': 'PT0S'} | /schedule /timeLimit
                    {'command': 'x', 'name': 'NO', 'killGrace': '-PT1S', 'quux': 1} | /killGrace /name /quux
                    {'command': 'x', 'name': 7, 'killGrace': '-PT1S'} | /killGrace /name
                    {'command': 'x', 'retry': {'initialDelay': 'PT1H', 'maxDelay': 'soon'}, 'user': ''} | /retry/maxDelay /user
                    {'command': 'x', 'retry': {'initialDelay': 'soon', 'maxDelay': 'PT1S', 'factor': 0}} | /retry/factor /retry/initialDelay
                    {'command': 'x', 'type': 'DEMON', 'schedule': {'cron': '0 0 0 30 2 ?'}} | /schedule/cron /type
                    {'command': 'x', 'type': 'DAEMON', 'schedule': {'cron': 5}, 'timeLimit': 'PT1H'} | /schedule/cron /timeLimit
                    {'command': 'x', 'env': {'A': 1, 'B=': 'x'}, 'labels': {'a': [], 'b=': 'x'}} | /env/A /env/B= /labels/a /labels/b=
                    {'command': 'x', 'resources': {'cpus': 'one', 'memMiB': 0, 'ports': -1}} | /resources/cpus /resources/ports
                    {'quux': 1, 'parameter': 'a\\u0000'} | /command /parameter /quux
                    {'http': {'url': 'x', 'timeout': 5, 'redirects': 99}} | /http /http/redirects /http/timeout /http/url
                    {'http': 5, 'type': 'DEMON'} | /http /type
                    """)
    void whatCannotBeReadHidesNothingElse(String text, String paths) {
        Instant now = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(read(text).check(Optional.empty(), Optional.empty(), Limits.DEFAULT, now))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder(paths.split(" "));
    }

    @Test
    void aByteOrderMarkIsNotPartOfADocument() {
        assertThat(read("\ufeff{'command': 'x'}").job()).contains(JobDocument.defaults("j", "x"));
        assertThat(read("\ufeff\ufeff{'command': 'x'}").errors()).hasSize(1);
        assertThat(read("{'command': 'x'}\ufeff").errors()).hasSize(1);
    }

    @Test
    void aDocumentAloneNamesItsJob() {
        assertThat(alone("{\"command\": \"x\"}").errors())
                .extracting(FieldError::path)
                .containsExactly("/name");
        assertThat(alone("{\"command\": \"x\", \"name\": \"n\"}").job())
                .map(Job::name)
                .contains("n");
    }

    private static JobDocument.Reading read(String text) {
        return JobDocument.read("j", text.replace('\'', '"'));
    }

    private static JobDocument.Reading alone(String text) {
        try {
            return JobDocument.read(StrictJson.parse(text));
        } catch (StrictJson.Malformed e) {
            throw new AssertionError(e);
        }
    }
}
