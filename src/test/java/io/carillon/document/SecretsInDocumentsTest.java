package io.carillon.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.JobDifferences;
import io.carillon.core.definition.RunChecks;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables whose values are secrets. */
class SecretsInDocumentsTest {
    private static JobDocument.Reading reading(String env) {
        return JobDocument.read(
                "j", "{'command': 'x', 'env': ENV}".replace("ENV", env).replace('\'', '"'));
    }

    private static Job job(String env) {
        return reading(env).job().orElseThrow();
    }

    @Test
    void aReferenceIsReadAndWrittenAsOne() {
        String env = "{'A': 'b', 'DB_PASSWORD': {'secret': 'db/password'}}";
        Job job = job(env);

        assertThat(job.env()).containsExactly(Map.entry("A", "b"));
        assertThat(job.secrets()).containsExactly(Map.entry("DB_PASSWORD", "db/password"));
        assertThat(JobDocument.write(job).path("env").toString().replace('"', '\''))
                .isEqualTo("{'A':'b','DB_PASSWORD':{'secret':'db/password'}}");
        assertThat(JobDocument.read(JobDocument.write(job)).job()).contains(job);
        assertThat(SchemaForTests.accepts(JobDocument.write(job).toString())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "db/password", "a.b/c_d-e/F9", "_x"})
    void namesArePathsOfWords(String name) {
        Job job = job("{'A': {'secret': '" + name + "'}}");

        assertThat(JobChecks.check(job, Limits.DEFAULT, Instant.EPOCH)).isEmpty();
        assertThat(SchemaForTests.accepts(JobDocument.write(job).toString())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a b", "a/.b", "ä"})
    void otherNamesAreRefused(String name) {
        Job job = job("{'A': {'secret': '" + name + "'}}");

        assertThat(JobChecks.check(job, Limits.DEFAULT, Instant.EPOCH))
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.path()).isEqualTo("/env/A/secret");
                            assertThat(error.message()).contains("for example db/password");
                        });
        assertThat(SchemaForTests.accepts(JobDocument.write(job).toString())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'secret': 1}",
                "{}",
                "{'secrets': 'a'}",
                "{'secret': 'a', 'value': 'b'}",
                "{'secret': null}"
            })
    void whatIsNoReferenceIsRefused(String value) {
        assertThat(reading("{'A': " + value + "}").errors())
                .extracting(FieldError::path, FieldError::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "/env/A",
                                "must be a string, or name a secret and nothing else; write for"
                                        + " example {\"secret\": \"db/password\"}"));
    }

    @Test
    void aVariableOfTheJobComesBeforeOneOfItsApp() {
        String text =
                "{'env': {'A': {'secret': 'app/a'}, 'B': 'app', 'C': {'secret': 'app/c'}}}"
                        .replace('\'', '"');
        App app = AppDocument.read("app", json(text)).app().orElseThrow();
        Job effective = app.effective(job("{'A': 'job', 'B': {'secret': 'job/b'}}"));

        assertThat(effective.env()).containsExactly(Map.entry("A", "job"));
        assertThat(effective.secrets())
                .containsExactlyInAnyOrderEntriesOf(Map.of("B", "job/b", "C", "app/c"));
        assertThat(app.env()).containsOnlyKeys("B");
        assertThat(AppDocument.read("app", AppDocument.write(app)).app()).contains(app);
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return io.carillon.json.StrictJson.parse(text);
        } catch (io.carillon.json.StrictJson.Malformed e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRunDoesNotReplaceASecret() {
        Job job = job("{'A': {'secret': 'a'}}");

        assertThat(
                        RunChecks.check(
                                job,
                                new TreeSet<>(),
                                Optional.empty(),
                                new TreeMap<>(Map.of("A", "plain"))))
                .extracting(FieldError::path)
                .containsExactly("/env/A");
    }

    @Test
    void anotherSecretIsAnotherWork() {
        Job one = job("{'A': {'secret': 'a'}}");

        assertThat(differs(one, job("{'A': {'secret': 'b'}}"))).isTrue();
        assertThat(differs(one, job("{'A': 'a'}"))).isTrue();
        assertThat(differs(one, job("{'A': {'secret': 'a'}}"))).isFalse();
    }

    private static boolean differs(Job one, Job other) {
        return JobDifferences.restart(one, Optional.empty(), other, Optional.empty());
    }

    @Test
    void theFingerprintOfPlainVariablesIsThatOfEarlierVersions() {
        assertThat(JobDifferences.print(job("{'A': 'b', 'C': ''}"), Optional.empty()))
                .isEqualTo("aea5baf879287361a8219d3ed0e04080");
    }

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD, x, true",
        "token, x, true",
        "API_KEY, x, true",
        "KEY, x, true",
        "TOKEN_FILE, /run/token, false",
        "SECRET_NAME, db, false",
        "PASSWORD, '', false",
        "MONKEY, x, false",
        "URL, https://user:pass@host/, true",
        "URL, https://host/, false",
        "ID, AKIAABCDEFGHIJKLMNOP, true",
        "PEM, -----BEGIN RSA PRIVATE KEY-----, true",
        "PEM, -----BEGIN CERTIFICATE-----, false",
        "JWT, eyJhbGciOi.eyJzdWIiOi.c2ln, true"
    })
    void whatLooksLikeASecretIsWarnedOf(String name, String value, boolean warned) {
        assertThat(JobChecks.warnings(job("{'" + name + "': '" + value + "'}")))
                .hasSize(warned ? 1 : 0)
                .allSatisfy(
                        warning -> {
                            assertThat(warning.path()).isEqualTo("/env/" + name);
                            assertThat(warning.message()).doesNotContain(value + " ");
                        });
        assertThat(JobChecks.warnings(job("{'" + name + "': {'secret': 'a'}}"))).isEmpty();
    }
}
