package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.core.definition.AppChecks;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Siting;
import io.carillon.model.job.Uri;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppDocumentTest {
    private static final String FULL =
            """
            {
              "name": "reports", "description": "all of them", "owner": "data-team",
              "labels": {"team": "data"},
              "uris": [{"value": "https://h/r.tgz", "extract": false, "executable": true, "cache": true, "outputFile": "r"}],
              "env": {"A": "b"}, "user": "batch", "container": null,
              "constraints": [{"attribute": "rack", "operator": "LIKE", "values": ["r[0-9]+"], "preferred": true}],
              "executor": {"mode": "SHARED", "resources": {"cpus": 0.25, "memMiB": 512, "diskMiB": 1},
                           "command": null, "argv": null, "idleTimeout": "PT1M", "maxTasks": 7,
                           "jvmOptions": ["-Xmx256m"]}
            }
            """;

    @Test
    void readsAndWritesEveryField() throws Exception {
        assertThat(read(FULL).errors()).isEmpty();
        App app = read(FULL).app().orElseThrow();
        assertThat(app)
                .isEqualTo(
                        new App(
                                "reports",
                                "all of them",
                                "data-team",
                                new TreeMap<>(Map.of("team", "data")),
                                List.of(
                                        new Uri(
                                                "https://h/r.tgz",
                                                false,
                                                true,
                                                true,
                                                Optional.of("r"))),
                                new TreeMap<>(Map.of("A", "b")),
                                Optional.of("batch"),
                                Optional.empty(),
                                Optional.of(
                                        new Siting(
                                                List.of(
                                                        new Constraint(
                                                                "rack",
                                                                Constraint.Operator.LIKE,
                                                                List.of("r[0-9]+"),
                                                                true)),
                                                Optional.empty())),
                                new AppExecutor(
                                        AppExecutor.Mode.SHARED,
                                        new Resources(250, 512_000, 1_000, 0, 0),
                                        new Program.None(),
                                        Duration.ofMinutes(1),
                                        7,
                                        List.of("-Xmx256m"))));
        assertThat(new JsonObject(AppDocument.write(app).toString()))
                .isEqualTo(new JsonObject(FULL));
        assertThat(AppChecks.checkStored(app)).isEmpty();
    }

    @Test
    void completesWithTheDefaults() throws Exception {
        assertThat(new JsonObject(AppDocument.write(read("{}").app().orElseThrow()).toString()))
                .isEqualTo(
                        new JsonObject(
                                """
                                {"name": "reports", "description": "", "owner": "", "labels": {}, "uris": [],
                                 "env": {}, "user": null, "container": null, "constraints": [],
                                 "executor": {"mode": "COMMAND",
                                              "resources": {"cpus": 0.1, "memMiB": 256, "diskMiB": 0},
                                              "command": null, "argv": null, "idleTimeout": "PT5M",
                                              "maxTasks": 100, "jvmOptions": []}}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'name': 'other'}                              | /name | the address says 'reports'
                    {'container': []}                              | /container | must be an object, not a list
                    {'constraints': [{'values': ['x']}]}           | /constraints/0/attribute | name an attribute of the agents
                    {'schedule': null}                             | /schedule | is not known here
                    {'labels': {'a=b': ''}}                        | /labels/a=b | has a '='
                    {'env': {'CARILLON_API': 'x'}}                 | /env/CARILLON_API | are set by Carillon
                    {'user': ' '}                                  | /user | is blank
                    {'uris': [{'value': 'a b'}]}                   | /uris/0/value | is not a valid URI
                    {'executor': {'mode': 'WARM'}}                 | /executor/mode | is not one of COMMAND, SHARED
                    {'executor': {'maxTasks': 5}}                  | /executor/maxTasks | belongs to a SHARED executor
                    {'executor': {'command': 'x'}}                 | /executor/command | belongs to a SHARED executor
                    {'executor': {'mode': 'SHARED', 'maxTasks': 0}} | /executor/maxTasks | must be from 1 to 10000
                    {'executor': {'mode': 'SHARED', 'idleTimeout': 'PT0S'}} | /executor/idleTimeout | is zero
                    {'executor': {'mode': 'SHARED', 'command': ' '}} | /executor/command | is blank
                    {'executor': {'mode': 'SHARED', 'argv': []}}   | /executor/argv | names no program
                    {'executor': {'mode': 'SHARED', 'command': 'x', 'argv': ['x']}} | /executor/argv | cannot be combined with command
                    {'executor': {'mode': 'SHARED', 'command': 'x', 'jvmOptions': ['-ea']}} | /executor/jvmOptions | belong to the standard executor
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['Main']}} | /executor/jvmOptions/0 | options begin with '-'
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-ea', '-version']}} | /executor/jvmOptions/1 | answer and end
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-X']}} | /executor/jvmOptions/0 | answer and end
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['--dry-run']}} | /executor/jvmOptions/0 | answer and end
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['--describe-module=x']}} | /executor/jvmOptions/0 | answer and end
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-jar']}} | /executor/jvmOptions/0 | takes the place of the executor
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['--class-path=x']}} | /executor/jvmOptions/0 | takes the place of the executor
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-cp']}} | /executor/jvmOptions/0 | takes the place of the executor
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['@file']}} | /executor/jvmOptions/0 | options begin with '-'
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-']}} | /executor/jvmOptions/0 | options begin with '-'
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-Da=b\\n-version']}} | /executor/jvmOptions/0 | line break
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['--add-opens']}} | /executor/jvmOptions/0 | write both as one, --add-opens=
                    {'executor': {'mode': 'SHARED', 'jvmOptions': ['-XX:+UseG1GC']}} | /executor/jvmOptions/0 | write -XX:-UseSerialGC before it
                    {'executor': {'mode': 'SHARED', 'resources': {'ports': 1}}} | /executor/resources/ports | is not known here
                    {'executor': {'mode': 'SHARED', 'resources': {'cpus': 0, 'memMiB': 0}}} | /executor/resources | asks for neither
                    """)
    void refuses(String document, String path, String message) throws Exception {
        AppDocument.Reading reading = read(document.replace('\'', '"'));

        assertThat(reading.app()).isEmpty();
        assertThat(reading.errors()).extracting(FieldError::path).containsExactly(path);
        assertThat(reading.errors().get(0).message()).contains(message);
    }

    @Test
    void aDocumentIsAnObject() throws Exception {
        assertThat(read("[]").errors())
                .containsExactly(new FieldError("", "must be a JSON object that describes an app"));
    }

    @Test
    void theSchemaHasEveryField() {
        assertThat(AppDocument.schema().at("/properties/executor/properties/mode/enum")).hasSize(2);
        assertThat(AppDocument.schema().has("required")).isFalse();
    }

    private static AppDocument.Reading read(String document) throws Exception {
        return AppDocument.read("reports", new ObjectMapper().readTree(document));
    }
}
