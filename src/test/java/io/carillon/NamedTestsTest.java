package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A promise or a feature names the test that shows it. That test is there. */
final class NamedTestsTest {
    private static final Path TESTS = Path.of("src", "test", "java");

    private static final String FEATURES = "docs/FEATURES.md";

    /** {@code SomeTest}, {@code SomeTest.method}, or {@code ….method} of the class named last. */
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract)|…)(?:\\.(\\w+))?`");

    @ParameterizedTest
    @ValueSource(strings = {"docs/GUARANTEES.md", "docs/TESTING.md", "docs/SECURITY.md", FEATURES})
    void everyTestThatIsNamedIsThere(String document) throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(Files.readString(Path.of(document)));
        String last = "";
        int found = 0;
        while (named.find()) {
            last = named.group(1).equals("…") ? last : named.group(1);
            String source = sources.getOrDefault(last, "");
            boolean there =
                    named.group(2) == null
                            ? !source.isEmpty()
                            : source.contains(" " + named.group(2) + "(");
            if (!there) {
                missing.add(last + (named.group(2) == null ? "" : "." + named.group(2)));
            }
            found++;
        }
        assertThat(found).isPositive();
        assertThat(missing).isEmpty();
    }

    /** The last cell of a row names tests, unless the one before begins with {@code not yet}. */
    @Test
    void everyFeatureNamesItsTestsOrIsNotThereYet() throws IOException {
        List<String> rows =
                Files.readAllLines(Path.of(FEATURES)).stream()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| feature |"))
                        .toList();
        assertThat(rows).isNotEmpty();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            boolean absent = cells[cells.length - 3].strip().startsWith("not yet");
            boolean shown = NAMED.matcher(cells[cells.length - 2]).find();
            assertThat(absent || shown).as(row).isTrue();
        }
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        }
        return sources;
    }
}
