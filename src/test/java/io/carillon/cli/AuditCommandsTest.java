package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.web.ServerForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code carillon audit} against a real server with a real engine. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class AuditCommandsTest {
    @Command(name = "carillon")
    private static final class Program {}

    @Test
    void whoDidWhatIsListed() throws Exception {
        try (ServerForTests server = ServerForTests.leading()) {
            assertThat(carillon(server, "freeze", "--reason", "incident 7", "--until", "PT1H"))
                    .contains("incident 7");
            assertThat(carillon(server, "audit", "list", "--outcome", "done"))
                    .contains("CALLER", "an anonymous caller", "127.0.0.1", "/v1/cluster/freeze")
                    .contains("freeze launches until", "incident 7");
            assertThat(carillon(server, "audit", "list", "--caller", "alice"))
                    .doesNotContain("freeze");
            assertThat(carillon(server, "audit", "list", "--outcome", "odd"))
                    .contains("must be one of begun, done, refused, failed, unknown");
        }
    }

    private static String carillon(ServerForTests server, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine program = CommandLineClient.mount(new CommandLine(new Program()));
        program.setExecutionExceptionHandler(
                (error, command, parsed) -> {
                    command.getErr().println(error.getMessage());
                    return 1;
                });
        program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = server.url();
        program.execute(all);
        return out.toString();
    }
}
