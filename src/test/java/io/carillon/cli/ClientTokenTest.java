package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Where the client finds its token, and whom it gives it to. */
final class ClientTokenTest {
    private final String home = System.getProperty("user.home");

    @TempDir private Path folder;

    @BeforeEach
    void announce() throws IOException {
        System.setProperty("user.home", folder.toString());
        Path tokens = Files.createDirectories(folder.resolve(".carillon").resolve("tokens"));
        Files.writeString(tokens.resolve("8080"), "of local\n");
    }

    @AfterEach
    void restore() {
        System.setProperty("user.home", home);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080,       of local",
        "http://localhost:8080/,      of local",
        "http://[::1]:8080,           of local",
        "http://127.0.0.1:8081,       ",
        "http://127.0.0.1,            ",
        "http://127.0.0.1.evil.example:8080, ",
        "http://node1:8080,           ",
        "http://localhost@node1:8080, ",
        "not a url,                   "
    })
    void theTokenOfLocalIsForThisMachine(String url, String token) {
        assertThat(ClientToken.find(url, null, null).orElse(null)).isEqualTo(token);
    }

    @Test
    void whatIsGivenComesFirst() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "of file\n");
        String url = "http://127.0.0.1:8080";
        assertThat(ClientToken.find(url, null, file)).hasValue("of file");
        assertThat(ClientToken.find(url, "given", file)).hasValue("given");
        assertThatThrownBy(() -> ClientToken.find(url, null, folder.resolve("none")))
                .isInstanceOf(ApiException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://node1:8080,      true",
        "HTTP://10.0.0.1,        true",
        "https://node1:8080,     false",
        "http://localhost:8080,  false",
        "http://127.0.0.1:8080,  false"
    })
    void plainHttpToAnotherMachineIsExposed(String url, boolean exposed) {
        assertThat(ClientToken.isExposed(url)).isEqualTo(exposed);
    }

    /** Nothing listens there: 0.0.0.0 is no name of this machine for the client. */
    @ParameterizedTest
    @CsvSource({
        "http://0.0.0.0:1,                    true,  true",
        "'http://127.0.0.1:1,http://0.0.0.0:1', true,  true",
        "http://0.0.0.0:1,                    false, false",
        "http://127.0.0.1:1,                  true,  false",
        "https://0.0.0.0:1,                   true,  false"
    })
    void whoSendsATokenWhereOthersReadItIsWarned(String url, boolean token, boolean warned)
            throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), token ? "hidden\n" : "\n");
        StringWriter err = new StringWriter();
        CommandLine line =
                CommandLineClient.mount(new CommandLine(CommandSpec.create().name("carillon")))
                        .setExecutionExceptionHandler((error, command, parsed) -> 1)
                        .setErr(new PrintWriter(err, true));

        int exit = line.execute("job", "list", "--url", url, "--token-file", file.toString());

        assertThat(exit).isEqualTo(1);
        String warning =
                "carillon: the token goes to http://0.0.0.0:1 over plain http, where others may"
                        + " read it";
        assertThat(err.toString().lines().filter(warning::equals)).hasSize(warned ? 1 : 0);
        assertThat(err.toString()).doesNotContain("hidden");
        assertThat(err.toString().isEmpty()).isNotEqualTo(warned);
    }
}
