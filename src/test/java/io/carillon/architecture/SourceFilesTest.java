package io.carillon.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Habits that show in the source files themselves. */
final class SourceFilesTest {
    private static final int LONGEST = 400;

    @Test
    void noFileIsLongerThanFourHundredLines() {
        TreeMap<String, Integer> tooLong = new TreeMap<>();
        List<Path> files = javaFiles(Path.of("src"));
        for (Path file : files) {
            int lines = read(file).split("\n", -1).length - 1;
            if (lines > LONGEST) {
                tooLong.put(file.toString(), lines);
            }
        }

        assertThat(files).isNotEmpty();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        TreeSet<Path> packages = new TreeSet<>();
        javaFiles(Path.of("src/main/java")).forEach(file -> packages.add(file.getParent()));

        assertThat(packages).isNotEmpty();
        for (Path folder : packages) {
            Path description = folder.resolve("package-info.java");
            assertThat(description).exists();
            assertThat(read(description))
                    .as("%s", description)
                    .contains("/**")
                    .contains("@NullMarked\npackage");
        }
    }

    private static List<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
