package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the image, as far as they decide how a node ends. */
final class LauncherTest {
    private static final String EXIT = "-XX:+ExitOnOutOfMemoryError";

    @Test
    void aNodeThatRunsOutOfMemoryExits(@TempDir Path folder) throws Exception {
        Path launcher = folder.resolve("carillon");
        Files.copy(Path.of("carillon"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(folder.resolve("target"));
        Files.createFile(folder.resolve("target").resolve("carillon.jar"));
        Path home = folder.resolve("jdk");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", launcher.toString(), "scheduler")
                        .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.toString());
        builder.environment().put("CARILLON_JAVA_OPTS", "-Xmx64m -Da=b");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().toList())
                .startsWith(EXIT, "-Xmx64m", "-Da=b", "-jar")
                .endsWith("scheduler");
        assertThat(Files.readAllLines(Path.of("Dockerfile")))
                .filteredOn(line -> line.startsWith("ENTRYPOINT"))
                .singleElement()
                .asString()
                .contains(List.of(EXIT));
    }
}
