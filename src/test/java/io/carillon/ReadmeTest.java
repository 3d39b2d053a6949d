package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of README.md that start two servers and a node, with a program that notes them. */
final class ReadmeTest {
    /** Servers name their files and stay, unless a file says that they fail. */
    private static final String PROGRAM =
            """
            #!/bin/sh
            echo "$1" >> calls
            [ ! -e "$1.fails" ] || exit 1
            case $1 in
                zookeeper) echo '"authFile":"…"'; exec sleep 60 ;;
                mesos) echo '"secretFile":"…"'; exec sleep 60 ;;
            esac
            """;

    @TempDir private Path folder;

    @BeforeEach
    void program() throws IOException {
        Path program = Files.writeString(folder.resolve("carillon"), PROGRAM);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void theNodeStartsBesideItsServers() throws Exception {
        assertThat(calls()).containsExactlyInAnyOrder("zookeeper", "mesos", "scheduler", "job");
    }

    /** It would send its secret to whoever has the port. */
    @ParameterizedTest
    @ValueSource(strings = {"zookeeper", "mesos"})
    void theNodeDoesNotStartWithoutItsServers(String failing) throws Exception {
        Files.createFile(folder.resolve(failing + ".fails"));
        assertThat(calls()).contains(failing).doesNotContain("scheduler");
    }

    private List<String> calls() throws Exception {
        Path script = folder.resolve("script");
        // The block's last job in the background is the node: it looks for its servers before they
        // go.
        Files.writeString(script, block() + "\nwait $!\nkill $zookeeper $mesos\nwait\n");
        ProcessBuilder shell =
                new ProcessBuilder("sh", script.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile());
        shell.environment().put("HOME", folder.toString());
        Process process = shell.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readAllLines(folder.resolve("calls"));
    }

    private static String block() throws IOException {
        String text = Files.readString(Path.of("README.md"));
        return Stream.of(text.split("```sh\n"))
                .map(part -> part.split("```", 2)[0])
                .filter(part -> part.contains("./carillon zookeeper "))
                .findFirst()
                .orElseThrow();
    }
}
