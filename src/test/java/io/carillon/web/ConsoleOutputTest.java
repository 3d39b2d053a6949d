package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's own code shows output as characters; run without a page, where there is Node.js. */
final class ConsoleOutputTest {
    private static final File NODE = new File("/usr/bin/node");
    private static final String LINE = "é日🎉\n";

    /** Stands in for the page: no waiting between two looks, and an element that takes text. */
    private static final String FOLLOW =
            """
            const [url, task] = process.argv.slice(2);
            const ask = globalThis.fetch;
            let empty = 0;
            globalThis.fetch = async (path, more) => {
              const answer = await ask(url + path, more);
              empty += answer.headers.get("content-length") === "0" ? 1 : 0;
              return answer;
            };
            globalThis.sessionStorage = { getItem: () => null };
            const wait = globalThis.setTimeout;
            globalThis.setTimeout = (then, millis) => {
              if (millis !== 1000) return wait(then, millis);
              if (empty < 2) return setImmediate(then);
              process.stdout.write(pre.textContent, () => process.exit(0));
            };
            new Output(pre).follow(task, "stdout");
            """;

    private static final String PAGE =
            """
            import { Output } from "./output.js";
            const pre = {
              textContent: "",
              dataset: {},
              scrollHeight: 0,
              scrollTop: 0,
              clientHeight: 0,
              append(text) { this.textContent += text; }
            };
            """;

    private static ServerForTests server;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(NODE.canExecute(), "there is no Node.js");
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private String shown(String job, String text) throws Exception {
        server.job(job, "succeed");
        String task = server.run(job, "SUCCEEDED").getString("id") + "~0~1";
        server.wrote(task, "stdout", text);
        return node(FOLLOW, server.url(), task);
    }

    private String node(String program, String... arguments) throws Exception {
        for (String name : new String[] {"output.js", "api.js"}) {
            try (InputStream in = ConsoleOutputTest.class.getResourceAsStream("/console/" + name)) {
                Files.copy(in, directory.resolve(name));
            }
        }
        Files.writeString(directory.resolve("package.json"), "{\"type\": \"module\"}");
        Path file = Files.writeString(directory.resolve("program.js"), PAGE + program);
        Path out = directory.resolve("out");
        List<String> command = new ArrayList<>(List.of(NODE.getPath(), file.toString()));
        command.addAll(List.of(arguments));
        Process node =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void aCharacterMayComeInTwoParts(int bytes) throws Exception {
        server.mostBytes = bytes;
        try {
            String text = LINE.repeat(20);
            assertThat(shown("parts-" + bytes, text)).isEqualTo(text);
        } finally {
            server.mostBytes = Integer.MAX_VALUE;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theEndOfALongOutputBeginsWithAWholeCharacter(int more) throws Exception {
        String text = "🎉".repeat(30_000) + "x".repeat(more);
        assertThat(shown("end-" + more, text))
                .hasSizeGreaterThan(32_000)
                .matches("(🎉)+x*")
                .endsWith("🎉" + "x".repeat(more));
    }

    @Test
    void whatIsTooLongForThePageIsCutBetweenCharacters() throws Exception {
        String program =
                """
                new Output(pre).append("🎉".repeat(300000) + "x");
                process.stdout.write(pre.textContent);
                """;
        assertThat(node(program)).hasSizeGreaterThan(200_000).matches("(🎉)+x");
    }
}
