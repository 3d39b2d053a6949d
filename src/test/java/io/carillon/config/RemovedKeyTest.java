package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.FieldError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade over the end of a key, with keys that have never existed. */
class RemovedKeyTest {
    private static final List<RemovedKey> REMOVED =
            List.of(
                    new RemovedKey("mesos.pollInterval", "9.1.0", "use reconcile.interval"),
                    new RemovedKey("spool.folder", "9.2.0", "nothing is spooled any more"));

    @TempDir Path folder;

    @Test
    void stopsTheStartWithWhatBecameOfIt() throws IOException {
        Path file = file("{'mesos': {'pollInterval': 'PT1S'}, 'spool': {'folder': '/tmp'}}");
        assertThat(errors(Optional.of(file), Map.of(), List.of()))
                .containsExactly(
                        "/mesos/pollInterval was removed in version 9.1.0; use reconcile.interval"
                                + " (in "
                                + file
                                + ")",
                        "/spool/folder was removed in version 9.2.0; nothing is spooled any more"
                                + " (in "
                                + file
                                + ")");
    }

    @Test
    void isFoundInTheEnvironmentAndInSettings() throws IOException {
        assertThat(
                        errors(
                                Optional.empty(),
                                Map.of("CARILLON_MESOS_POLL_INTERVAL", "PT1S"),
                                List.of("spool.folder=x")))
                .satisfiesExactly(
                        error ->
                                assertThat(error)
                                        .startsWith("/mesos/pollInterval was removed")
                                        .endsWith("(in CARILLON_MESOS_POLL_INTERVAL)"),
                        error ->
                                assertThat(error)
                                        .startsWith("/spool/folder was removed")
                                        .endsWith("(in --set)"));
    }

    @Test
    void isNotSuggestedForAMisspeltKey() throws IOException {
        Path file = file("{'mesos': {'pollIntervall': 'PT1S'}, 'spool': {'foldr': 'x'}}");
        assertThat(errors(Optional.of(file), Map.of(), List.of()))
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("/mesos/pollIntervall is not known"),
                        error -> assertThat(error).startsWith("/spool/foldr is not known (in "))
                .noneMatch(error -> error.contains("'pollInterval'"));
    }

    private static List<String> errors(
            Optional<Path> file, Map<String, String> environment, List<String> settings)
            throws IOException {
        try {
            ConfigSources sources = ConfigSources.of(file, environment, settings);
            new ConfigReader(sources, Path.of("")).read(Keys.ALL, REMOVED);
            return List.of();
        } catch (ConfigException e) {
            return e.errors().stream().map(RemovedKeyTest::said).toList();
        }
    }

    private static String said(FieldError error) {
        return error.path() + " " + error.message();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("test.json"), text.replace('\'', '"'));
    }
}
