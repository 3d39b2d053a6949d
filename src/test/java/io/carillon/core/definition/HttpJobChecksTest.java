package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.document.JobDocument;
import io.carillon.document.SchemaForTests;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Program;
import io.carillon.runtime.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job with a request may say. */
class HttpJobChecksTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final String URL = "'url': 'https://host/'";

    private static List<FieldError> check(String document, Optional<App> app) {
        return JobDocument.read("j", document.replace('\'', '"'))
                .check(Optional.empty(), app, Limits.DEFAULT, NOW);
    }

    private static List<FieldError> check(String document) {
        return check(document, Optional.of(BuiltInApps.HTTP.app()));
    }

    private static HttpRequest request(String http) {
        Job job =
                JobDocument.read("j", ("{'http': {" + http + "}}").replace('\'', '"'))
                        .job()
                        .orElseThrow();
        return ((Program.Http) job.program()).request();
    }

    private static App app(AppExecutor.Mode mode) {
        AppForTests app = new AppForTests();
        app.mode = mode;
        return app.app();
    }

    @Test
    void aUrlIsAllThatARequestNeeds() {
        HttpRequest request = request(URL);
        assertThat(request.method()).isEqualTo(HttpRequest.Method.GET);
        assertThat(request.headers()).isEmpty();
        assertThat(request.body()).isEmpty();
        assertThat(request.expectStatus()).hasToString("200-299");
        assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(request.redirects()).isEqualTo(5);
        assertThat(request.caFile()).isEmpty();
    }

    @Test
    void aBodyMakesItAPost() {
        assertThat(request(URL + ", 'body': ''").method()).isEqualTo(HttpRequest.Method.POST);
        assertThat(request(URL + ", 'body': 'x', 'method': 'PUT'").method())
                .isEqualTo(HttpRequest.Method.PUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'url': 'HTTP://host:8080'",
                "'url': 'https://10.0.0.1/a%20b?c=d&e'",
                "'url': 'http://[::1]:80/'",
                "'url': 'https://host/', 'method': 'DELETE', 'body': 'x'",
                "'url': 'https://host/', 'headers': {'Authorization': 'Bearer a.b-c', 'x': ''}",
                "'url': 'https://host/', 'expectStatus': '200,204,301-302', 'redirects': 0",
                "'url': 'https://host/', 'timeout': 'P1D', 'redirects': 20"
            })
    void accepts(String http) {
        String document = "{'http': {" + http + "}}";
        assertThat(check(document)).isEmpty();
        assertThat(SchemaForTests.accepts(document.replace('\'', '"'))).isTrue();
        Job job = JobDocument.read("j", document.replace('\'', '"')).job().orElseThrow();
        assertThat(JobDocument.read("j", JobDocument.write(job).toString()).job()).contains(job);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'url': ''                      | /http/url | is missing
                    'url': 'host/path'             | /http/url | is not a valid URL
                    'url': 'ftp://host/'           | /http/url | is not a valid URL
                    'url': 'http:host'             | /http/url | is not a valid URL
                    'url': 'http://ho st/'         | /http/url | is not a valid URL
                    'url': 'http://höst/'          | /http/url | is not a valid URL
                    'url': 'http://host/%zz'       | /http/url | is not a valid URL
                    'url': 'http://me:pw@host/'    | /http/url | write them into headers
                    'url': 'http://me@my_host/'    | /http/url | write them into headers
                    'url': 'http://my_host/'       | /http/url | does not name a host
                    'url': 'http:///path'          | /http/url | does not name a host
                    'url': 'http://host:0/'        | /http/url | valid port
                    'url': 'http://host:70000/'    | /http/url | valid port
                    'url': 'http://host/#part'     | /http/url | has a fragment
                    'body': 'x', 'method': 'GET'   | /http/body | a GET request has no body
                    'body': '', 'method': 'HEAD'   | /http/body | a HEAD request has no body
                    'timeout': 'PT0S'              | /http/timeout | is zero
                    'timeout': 'P2D'               | /http/timeout | longer than P1D
                    'redirects': 21                | /http/redirects | from 0 to 20
                    'redirects': -1                | /http/redirects | from 0 to 20
                    'headers': {'A B': 'x'}        | /http/headers/A B | is not a valid header name
                    'headers': {'A:': 'x'}         | /http/headers/A: | is not a valid header name
                    'headers': {'': 'x'}           | /http/headers/ | is not a valid header name
                    'headers': {'HOST': 'x'}       | /http/headers/HOST | set by the exchange
                    'headers': {'Content-Length': '1'} | /http/headers/Content-Length | set by the exchange
                    'headers': {'Transfer-Encoding': 'x'} | /http/headers/Transfer-Encoding | set by the exchange
                    'headers': {'connection': 'x'} | /http/headers/connection | set by the exchange
                    'headers': {'Carillon-X': 'x'} | /http/headers/Carillon-X | set by Carillon
                    'headers': {'idempotency-key': 'x'} | /http/headers/idempotency-key | set by Carillon
                    'headers': {'A': 'x', 'a': 'x'} | /http/headers/a | is there twice
                    'headers': {'A': 'a\\nb'}      | /http/headers/A | is not a valid header value
                    'headers': {'A': 'ä'}          | /http/headers/A | is not a valid header value
                    'headers': {'A': ' x'}         | /http/headers/A | is not a valid header value
                    'expectStatus': '700'          | /http/expectStatus | does not name statuses
                    'caFile': '/etc/ca.pem'        | /http/caFile | within the sandbox
                    'caFile': '../ca.pem'          | /http/caFile | within the sandbox
                    'caFile': 'ca.pem'             | /http/caFile | name an app with a shared executor
                    """)
    void refuses(String http, String path, String message) {
        String all = http.startsWith("'url'") ? http : URL + ", " + http;
        refusesJob("{'http': {" + all + "}}", path, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'type': 'DAEMON'               | /type | an HTTP request ends
                    'env': {'A': 'b'}              | /env | an HTTP request has no environment
                    'uris': [{'value': '/a'}]      | /uris | an HTTP job fetches no files
                    'user': 'batch'                | /user | runs as the framework's user
                    'command': 'x'                 | /http | cannot be combined
                    'argv': ['x']                  | /http | cannot be combined
                    'class': 'X', 'app': 'app'     | /http | cannot be combined
                    'app': 'carillon-http'         | /app | the app of the HTTP jobs that name none
                    """)
    void refusesBesideARequest(String field, String path, String message) {
        Optional<App> app =
                field.contains("'app'")
                        ? Optional.of(app(AppExecutor.Mode.SHARED))
                        : Optional.empty();
        assertThat(
                        check(
                                "{" + field + ", 'http': {" + URL + "}}",
                                app.or(() -> Optional.of(BuiltInApps.HTTP.app()))))
                .anySatisfy(error -> is(error, path, message))
                .hasSize(1);
    }

    private static void refusesJob(String document, String path, String message) {
        assertThat(check(document)).singleElement().satisfies(error -> is(error, path, message));
    }

    private static void is(FieldError error, String path, String message) {
        assertThat(error.path()).isEqualTo(path);
        assertThat(error.message()).contains(message);
    }

    @Test
    void parametersMustFitIntoAHeader() {
        String most = "%".repeat(8_192 / 3);
        String document =
                "{'parameter': 'P', 'shards': {'count': 2, 'parameters': {'1': 'S'}}, 'http': {"
                        + URL
                        + "}}";
        assertThat(check(document.replace("P", most).replace("S", most))).isEmpty();
        assertThat(check(document.replace("P", most + "ü").replace("S", "€".repeat(911))))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("/parameter", "/shards/parameters/1");
    }

    @Test
    void aRunByHandHasNoEnvironmentAndItsParameterFitsToo() {
        Job job =
                JobDocument.read("j", ("{'http': {" + URL + "}}").replace('\'', '"'))
                        .job()
                        .orElseThrow();
        assertThat(
                        RunChecks.check(
                                job,
                                new TreeSet<>(),
                                Optional.of("ü".repeat(2_000)),
                                new TreeMap<>(Map.of("A", "b"))))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("/env", "/parameter");
        assertThat(
                        RunChecks.check(
                                JobDocument.defaults("j", "x"),
                                new TreeSet<>(),
                                Optional.of("ü".repeat(2_000)),
                                new TreeMap<>(Map.of("A", "b"))))
                .isEmpty();
    }

    /** A record is never larger than the size that a command is judged by. */
    @Test
    void theSizeIsNoLessThanTheRecord() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            headers.append(i == 0 ? "" : ", ").append("'H").append(i).append("': 'x'");
        }
        Job job =
                JobDocument.read(
                                "j",
                                ("{'http': {'url': 'http://h/', 'headers': {"
                                                + headers
                                                + "}, 'expectStatus': '200"
                                                + ",201-202".repeat(49)
                                                + "'}}")
                                        .replace('\'', '"'))
                        .job()
                        .orElseThrow();
        StoredJob stored =
                new StoredJob(job, 1, NOW, NOW, NOW, Optional.empty(), false, new TreeMap<>());
        assertThat(JobSize.bytes(job))
                .isGreaterThan(new RecordCodec().encode(new StoredRecord.JobRecord(stored)).length);
    }

    @Test
    void anAppOfItsOwnBringsFilesAndMustBeShared() {
        String document = "{'app': 'app', 'http': {" + URL + ", 'caFile': 'ca.pem'}}";
        assertThat(check(document, Optional.of(app(AppExecutor.Mode.SHARED)))).isEmpty();
        assertThat(check(document, Optional.of(app(AppExecutor.Mode.COMMAND))))
                .singleElement()
                .satisfies(error -> is(error, "/http", "needs a shared executor"));
    }

    @Test
    void withoutAPlaceToFetchTheExecutorFromThereIsNone() {
        assertThat(check("{'http': {" + URL + "}}", Optional.empty()))
                .singleElement()
                .satisfies(error -> is(error, "/http", "set http.advertise or executor.url"));
    }

    @Test
    void aCommandNeedsNoAppAsBefore() {
        assertThat(check("{'command': 'x'}", Optional.empty())).isEmpty();
    }

    @Test
    void theNameOfTheBuiltInAppIsTakenByAnyProgram() {
        assertThat(check("{'command': 'x', 'app': 'carillon-http'}", Optional.empty()))
                .singleElement()
                .satisfies(error -> is(error, "/app", "remove it"));
    }
}
