package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The shipped file and the manual agree with the list of keys; {@code -Ddocs.write=true} writes the
 * manual's table anew.
 */
class KeysTest {
    private static final Path SHIPPED = Path.of("config.json");
    private static final Path MANUAL = Path.of("docs", "CONFIGURATION.md");
    private static final String BEGIN = "<!-- keys -->\n";
    private static final String END = "<!-- end of keys -->";

    @Test
    void theShippedFileHoldsEveryKeyWithItsDefaultInOrder() throws Exception {
        String shipped = new ObjectMapper().readTree(SHIPPED.toFile()).toPrettyString();
        assertThat(shipped)
                .isEqualTo(Config.load(Optional.empty(), Map.of(), List.of()).shown())
                .isEqualTo(Config.load(Optional.of(SHIPPED), Map.of(), List.of()).shown());
    }

    @Test
    void eachPathIsASectionWithANameAndListedOnce() {
        List<String> paths = Keys.ALL.stream().map(Key::path).toList();
        assertThat(paths)
                .doesNotHaveDuplicates()
                .allMatch(path -> path.matches("[a-z]+(\\.[a-z]+)?\\.[a-z][A-Za-z]*"));
        assertThat(Keys.REMOVED).extracting(RemovedKey::path).doesNotContainAnyElementsOf(paths);
    }

    @Test
    void theManualHoldsTheTableOfKeys() throws Exception {
        String manual = Files.readString(MANUAL);
        String expected =
                manual.substring(0, manual.indexOf(BEGIN) + BEGIN.length())
                        + table()
                        + manual.substring(manual.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(MANUAL, expected);
        }
        assertThat(Files.readString(MANUAL))
                .as("-Ddocs.write=true writes the table anew")
                .isEqualTo(expected);
    }

    private static String table() {
        return Keys.ALL.stream()
                .map(KeysTest::row)
                .collect(
                        Collectors.joining(
                                "",
                                "| key | default | takes | meaning |\n|---|---|---|---|\n",
                                ""));
    }

    private static <T> String row(Key<T> key) {
        String value = key.shown(key.otherwise()).toString();
        return "| `%s` | `%s` | %s | %s |\n"
                .formatted(key.path(), value, key.accepts(), key.meaning());
    }
}
