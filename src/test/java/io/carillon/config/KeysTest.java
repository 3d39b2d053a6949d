package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written elsewhere about the keys is what the list of keys says. */
class KeysTest {
    private static final Path SHIPPED = Path.of("config.json");

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
}
