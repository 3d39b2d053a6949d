package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is written elsewhere about the keys is what the list of keys says. */
class KeysTest {
    private static final Path SHIPPED = Path.of("config.json");
    private static final Path DOCUMENT = Path.of("docs", "CONFIGURATION.md");
    private static final String TABLE = "(?m)^\\| key \\|.*\\n(\\|.*\\n)+";

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
                .allMatch(path -> path.matches("[a-z]+\\.[a-z][A-Za-z]*"));
        assertThat(Keys.REMOVED).extracting(RemovedKey::path).doesNotContainAnyElementsOf(paths);
    }

    /** To write the table anew: {@code mvn test -Dtest=KeysTest -Ddocs.write=true}. */
    @Test
    void theDocumentedTableIsTheListOfKeys() throws Exception {
        String written = Files.readString(DOCUMENT);
        String generated = written.replaceFirst(TABLE, Matcher.quoteReplacement(table()));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(DOCUMENT, generated);
        } else {
            assertThat(written)
                    .as("%s; -Ddocs.write=true writes the table anew", DOCUMENT)
                    .isEqualTo(generated)
                    .contains(table());
        }
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
