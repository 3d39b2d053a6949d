package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A process with a small heap that runs out of memory, without any option of the JVM. */
final class MemoryWatchTest {
    /** Fills the heap in a way that each case names, and then stays. */
    static final class Hungry {
        private Hungry() {}

        public static void main(String[] arguments) throws Exception {
            MemoryWatch.start();
            Thread eater =
                    new Thread(arguments[0].equals("swallows") ? Hungry::quietly : Hungry::eat);
            eater.start();
            Thread.sleep(60_000);
        }

        private static void quietly() {
            List<byte[]> kept = new ArrayList<>();
            while (true) {
                try {
                    kept.add(new byte[64 * 1024]);
                } catch (OutOfMemoryError swallowed) {
                    Thread.onSpinWait();
                }
            }
        }

        private static void eat() {
            byte[] huge = new byte[Integer.MAX_VALUE - 8];
            System.out.println(huge.length);
        }
    }

    /** What the process needs, wherever the tests have it from. */
    private static String classPath() {
        return Stream.of(MemoryWatchTest.class, MemoryWatch.class, LoggerFactory.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    @ParameterizedTest
    @ValueSource(strings = {"swallows", "dies"})
    void aProcessWithoutMemoryEnds(String how, @TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx24m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                classPath(),
                                Hungry.class.getName(),
                                how)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
            assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(MemoryWatch.STATUS);
            assertThat(Files.readString(out)).contains("out of memory");
        } finally {
            process.destroyForcibly();
        }
    }
}
