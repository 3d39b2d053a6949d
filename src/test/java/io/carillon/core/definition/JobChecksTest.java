package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.document.JobDocument;
import io.carillon.document.SchemaForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobChecksTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Limits LIMITS = new Limits(10, 50, 5, 5, 5, 100, 3, 1_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"schedule": {"cron": "0 0 25 * * ?"}}                  | /schedule/cron | hour: 25 is not a number
                    {"schedule": {"cron": "@every 1h30m"}}                  | /schedule/cron | every: PT1H30M
                    {"schedule": {"cron": "CRON_TZ=Asia/Tokyo 30 4 * * *"}} | /schedule/cron | timeZone: Asia/Tokyo
                    {"schedule": {"every": "P999999999W999999999999D"}}     | /schedule/every | longer than a century
                    {"schedule": {"cron": "0 0 0 30 2 ?"}}                  | /schedule/cron | never fires
                    {"schedule": {"cron": "0 0 0 1 1 ? 2026"}}              | /schedule/cron | never fires
                    {"schedule": {"cron": "@daily", "end": "2026-05-01T00:00:00Z"}} | /schedule/cron | before end
                    {"schedule": {"every": "PT0.999S"}}                     | /schedule/every | PT1S is the least
                    {"schedule": {"every": "-PT1H"}}                        | /schedule/every | PT1S is the least
                    {"schedule": {"every": "P40000D"}}                      | /schedule/every | century
                    {"schedule": {"every": "PT1H", "end": "2026-06-01T00:30:00Z"}} | /schedule/every | never fires
                    {"schedule": {"at": "2026-05-31T23:59:59Z"}}            | /schedule/at | never fires
                    {"schedule": {"at": "2999-01-01T00:00:00Z"}}            | /schedule/at | years 1970 and 2199
                    {"schedule": {"at": "+900000000-01-01T00:00:00Z"}}      | /schedule/at | years 1970 and 2199
                    {"schedule": {"every": "PT1H", "start": "-1000000000-01-01T00:00:00Z"}} | /schedule/start | years 1970
                    {"schedule": {"every": "PT1H", "start": "2027-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}} | /schedule/end | is not after start
                    {"shards": {"count": 0}}                                | /shards/count | from 1 to 50
                    {"shards": {"count": 51}}                               | /shards/count | is 51; it must be from 1 to 50
                    {"shards": {"count": 3, "maxParallel": 4}}              | /shards/maxParallel | from 1 to 3
                    {"shards": {"count": 3, "maxParallel": 0}}              | /shards/maxParallel | from 1 to 3
                    {"shards": {"count": 3, "maxParallel": 2, "gang": true}} | /shards/maxParallel | at least count
                    {"type": "DAEMON", "shards": {"count": 3, "gang": true}} | /shards/gang | one by one
                    {"shards": {"count": 3, "parameters": {"3": "x"}}}      | /shards/parameters/3 | there is no shard 3; the shards are 0 to 2
                    {"resources": {"cpus": 0, "memMiB": 0}}                 | /resources | neither cpus nor memMiB
                    {"resources": {"cpus": 200000}}                         | /resources/cpus | more than 100000
                    {"resources": {"gpus": -1}}                             | /resources/gpus | from 0
                    {"resources": {"ports": -1}}                            | /resources/ports | from 0
                    {"startDeadline": "PT0S"}                               | /startDeadline | is zero
                    {"startDeadline": "-PT1S"}                              | /startDeadline | is negative
                    {"timeLimit": "PT0S"}                                   | /timeLimit | is zero
                    {"timeLimit": "P999999D"}                               | /timeLimit | longer than
                    {"killGrace": "-PT1S"}                                  | /killGrace | is negative
                    {"killGrace": "P2D"}                                    | /killGrace | longer than P1D
                    {"unreachable": {"replaceAfter": "-PT1S"}}              | /unreachable/replaceAfter | negative
                    {"misfire": {"max": 0}}                                 | /misfire/max | from 1 to 1000
                    {"misfire": {"max": 1001}}                              | /misfire/max | from 1 to 1000
                    {"retry": {"maxAttempts": 0}}                           | /retry/maxAttempts | from 1
                    {"retry": {"initialDelay": "-PT1S"}}                    | /retry/initialDelay | negative
                    {"retry": {"initialDelay": "PT1M", "maxDelay": "PT5S"}} | /retry/maxDelay | raise it to PT1M
                    {"retry": {"factor": 0.99}}                             | /retry/factor | between 1 and 100
                    {"retry": {"factor": 100.1}}                            | /retry/factor | between 1 and 100
                    {"env": {"": "x"}}                                      | /env/ | has no name
                    {"env": {"A=B": "x"}}                                   | /env/A=B | '='
                    {"env": {"CARILLON_JOB": "x"}}                          | /env/CARILLON_JOB | set by Carillon
                    {"env": {"MESOS_SLAVE_PID": "x"}}                       | /env/MESOS_SLAVE_PID | set by Mesos
                    {"env": {"LIBPROCESS_PORT": "1"}}                       | /env/LIBPROCESS_PORT | set by Mesos
                    {"env": {"A": "x\\u0000"}}                              | /env/A | NUL
                    {"env": {"a/b~c": "\\u0000"}}                           | /env/a~1b~0c | NUL
                    {"labels": {"": "x"}}                                   | /labels/ | has no name
                    {"description": "\\ud800"}                              | /description | surrogate
                    {"description": "\\udc00\\ud800"}                       | /description | surrogate
                    {"command": " "}                                        | /command | blank
                    {"command": "a\\u0000b"}                                | /command | NUL
                    {"command": null, "argv": []}                           | /argv | names no program
                    {"command": null, "argv": [""]}                         | /argv | names no program
                    {"command": null, "argv": ["a", "\\u0000"]}             | /argv/1 | NUL
                    {"uris": [{"value": "https://h/a b"}]}                  | /uris/0/value | valid URI
                    {"uris": [{"value": "relative"}]}                       | /uris/0/value | valid URI
                    {"spread": {"by": " "}}                                 | /spread/by | is blank
                    {"spread": {"policy": {"max": 0}}}                      | /spread/policy/max | it must be from 1 to 100000
                    {"constraints": [{"attribute": " ", "values": ["x"]}]} | /constraints/0/attribute | is blank
                    {"constraints": [{"attribute": "a"}]}       | /constraints/0/values | write what IN compares with
                    {"constraints": [{"attribute": "a", "operator": "EXISTS", "values": ["1"]}]} | /constraints/0/values | is not used by EXISTS
                    {"constraints": [{"attribute": "a", "operator": "LESS", "values": ["1", "2"]}]} | /constraints/0/values | must be one number for LESS
                    {"constraints": [{"attribute": "a", "operator": "GREATER", "values": ["1e9"]}]} | /constraints/0/values/0 | is not a number
                    {"constraints": [{"attribute": "a", "operator": "LIKE", "values": ["["]}]} | /constraints/0/values/0 | is not a regular expression
                    {"constraints": [{"attribute": "a", "operator": "UNLIKE", "values": ["(a{99}){99}"]}]} | /constraints/0/values/0 | is too complex
                    {"uris": [{"value": "https://h/it's"}]}                 | /uris/0/value | valid URI
                    {"uris": [{"value": ""}]}                               | /uris/0/value | valid URI
                    {"uris": [{"value": "/a", "outputFile": "../x"}]}       | /uris/0/outputFile | within the sandbox
                    {"uris": [{"value": "/a", "outputFile": "/x"}]}         | /uris/0/outputFile | within the sandbox
                    {"user": ""}                                            | /user | is blank
                    {"type": "DAEMON", "schedule": {"cron": "@daily"}}      | /schedule | DAEMON
                    {"type": "DAEMON", "timeLimit": "PT1H"}                 | /timeLimit | DAEMON
                    {"type": "DAEMON", "startDeadline": "PT1H"}             | /startDeadline | DAEMON
                    """)
    void refuses(String changes, String path, String message) {
        List<FieldError> errors = check(changes);
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).path()).isEqualTo(path);
        assertThat(errors.get(0).message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '/a.jar'         | /classpath/0 | within the sandbox
                    'a/../b.jar'     | /classpath/0 | within the sandbox
                    ''               | /classpath/0 | within the sandbox
                    'a.jar '         | /classpath/0 | has a blank
                    'a.jar:b.jar'    | /classpath/0 | an entry of its own
                    'lib/*.jar'      | /classpath/0 | write folder/*
                    './a.jar'        | /classpath/0 | write the plain path
                    'a", "*", "a'    | /classpath/2 | is in the list before
                    """)
    void refusesClasspaths(String classpath, String path, String message) {
        String changes =
                "{\"command\": null, \"class\": \"a.B\", \"classpath\": [\"" + classpath + "\"]}";
        assertThat(check(changes))
                .filteredOn(error -> error.path().startsWith("/classpath"))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo(path))
                .satisfies(error -> assertThat(error.message()).contains(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type': 'DAEMON'}",
                "{'schedule': {'cron': '0 0 2 * * ?', 'timeZone': 'Europe/Berlin'}}",
                "{'schedule': {'cron': '0 0 0 29 2 ?'}}",
                "{'schedule': {'every': 'PT1S'}}",
                "{'schedule': {'at': '2026-06-01T00:00:01Z'}}",
                "{'schedule': {'every': 'PT1H', 'end': '2026-06-01T01:00:01Z'}}",
                "{'shards': {'count': 50, 'parameters': {'0': 'a', '49': 'z'}, 'maxParallel': 50}}",
                "{'resources': {'cpus': 0}}",
                "{'resources': {'memMiB': 0}}",
                "{'resources': {'cpus': 100000, 'gpus': 1000}}",
                "{'killGrace': 'PT0S', 'unreachable': {'replaceAfter': 'PT0S'}}",
                "{'retry': {'maxAttempts': 1, 'initialDelay': 'PT0S', 'maxDelay': 'PT0S', 'factor':"
                        + " 1}}",
                "{'misfire': {'max': 1000}}",
                "{'command': null, 'argv': ['/bin/true', '', ' ']}",
                "{'env': {'A.b-c': '=', 'CARILLON': ''}}",
                "{'description': '\uD83D\uDD14 naïve'}",
                "{'uris': [{'value': 'hdfs://n:1/a.tgz'}, {'value': '/opt/a', 'outputFile':"
                        + " 'd/a'}]}",
                "{'user': 'batch'}"
            })
    void accepts(String changes) {
        String document = changes.replace('\'', '"');
        assertThat(check(document)).isEmpty();
        assertThat(SchemaForTests.accepts(document)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a,true",
        "9,true",
        "a-b_c.d,true",
        "a.,false",
        ".a,false",
        "-,false",
        "A,false",
        "ä,false",
        "a/b,false",
        "'a b',false",
        "'',false"
    })
    void checksNames(String name, boolean good) {
        assertThat(JobChecks.checkName(name).isEmpty()).isEqualTo(good);
    }

    @Test
    void namesAreAHundredCharactersAtMost() {
        assertThat(JobChecks.checkName("a".repeat(100))).isEmpty();
        assertThat(JobChecks.checkName("a".repeat(101)))
                .extracting(FieldError::message)
                .containsExactly("has 101 characters; 100 at most");
    }

    @Test
    void theWholeDefinitionFitsItsLimitToTheByte() {
        Job small = JobDocument.defaults("job", "x");
        int room = (int) (Bounds.DEFINITION_BYTES - JobSize.bytes(small));
        Job full = JobDocument.defaults("job", "x".repeat(room + 1));
        Job fuller = JobDocument.defaults("job", "x".repeat(room + 2));
        assertThat(JobChecks.check(full, LIMITS, NOW)).isEmpty();
        assertThat(JobChecks.check(fuller, LIMITS, NOW))
                .containsExactly(
                        new FieldError(
                                "",
                                "the definition takes 65537 bytes, 65536 at most; move large"
                                        + " texts into files that uris name"));
    }

    @Test
    void sizesAreThoseOfJsonInUtf8() {
        long plain = JobSize.bytes(JobDocument.defaults("job", "a".repeat(10)));
        assertThat(JobSize.bytes(JobDocument.defaults("job", "aä\u07ff\u20ac\uD83D\uDD14")))
                .isEqualTo(plain - 10 + 1 + 2 + 2 + 3 + 12);
    }

    /** The list is full before the schedule is read, so its error is not in it. */
    @Test
    void aBadScheduleBehindAHundredErrorsIsStillRefused() {
        JsonObject labels = new JsonObject();
        for (int i = 0; i < 101; i++) {
            labels.put("label" + i, "\u0000");
        }
        JsonObject job =
                new JsonObject()
                        .put("labels", labels)
                        .put("schedule", new JsonObject().put("cron", "x"));
        assertThat(check(job.encode())).hasSize(100);
    }

    @Test
    void urisCountAsEntries() {
        Job none = JobDocument.read("job", "{\"command\": \"x\"}").job().orElseThrow();
        Job one =
                JobDocument.read("job", "{\"command\": \"x\", \"uris\": [{\"value\": \"u\"}]}")
                        .job()
                        .orElseThrow();
        assertThat(JobSize.bytes(one) - JobSize.bytes(none)).isEqualTo(80 + 4 + 1);
    }

    /**
     * Whoever may store a job may run any command anyway; libraries of Mesos are not its agent's.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"LD_PRELOAD", "PATH", "PORT0", "MESOS", "MESOS_NATIVE_JAVA_LIBRARY", "HOME"})
    void variablesOfThePlatformMayBeSet(String name) {
        JsonObject env = new JsonObject().put(name, "x");
        assertThat(check(new JsonObject().put("env", env).encode())).isEmpty();
    }

    /** What an earlier version has let in is still loaded. */
    @Test
    void aStoredJobMaySetWhatTheDoorRefuses() {
        JsonObject document =
                new JsonObject()
                        .put("command", "true")
                        .put("env", new JsonObject().put("MESOS_SLAVE_PID", "x"));
        Job job = JobDocument.read("job", document.encode()).job().orElseThrow();
        assertThat(JobChecks.checkStored(job, LIMITS)).isEmpty();
    }

    @Test
    void findsEverythingAtOnceButNoMoreThanAHundred() {
        assertThat(check("{\"killGrace\": \"-PT1S\", \"misfire\": {\"max\": 0}, \"user\": \"\"}"))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("/killGrace", "/misfire/max", "/user");
        JsonObject env = new JsonObject();
        for (int i = 0; i < 500; i++) {
            env.put("CARILLON_" + i, "");
        }
        assertThat(check(new JsonObject().put("env", env).encode())).hasSize(100);
    }

    private static List<FieldError> check(String changes) {
        JsonObject document =
                new JsonObject("{\"command\": \"true\"}").mergeIn(new JsonObject(changes));
        JobDocument.Reading reading = JobDocument.read("job", document.encode());
        assertThat(reading.errors()).isEmpty();
        Optional<Job> job = reading.job();
        return JobChecks.check(job.orElseThrow(), LIMITS, NOW);
    }
}
