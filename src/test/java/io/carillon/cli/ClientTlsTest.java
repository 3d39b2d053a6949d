package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.tls.TrialAuthority;
import io.carillon.web.ServerForTests;
import io.vertx.core.http.ClientAuth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The client towards nodes that speak TLS, with real certificates. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class ClientTlsTest {
    private static final List<String> HERE = List.of("127.0.0.1");

    @TempDir Path folder;
    private TrialAuthority authority;

    @Command(name = "carillon")
    private static final class Program {}

    @BeforeEach
    void make() throws Exception {
        authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("node", HERE).write(folder, "node");
        authority.issue("alice", List.of()).write(folder, "alice");
    }

    /** What {@code carillon job list} says, and its exit code first. */
    private String list(String url, String... options) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandLineClient.mount(new CommandLine(new Program()));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        List<String> args = new ArrayList<>(List.of("job", "list", "--url", url));
        args.addAll(List.of(options));
        int exit = line.execute(args.toArray(new String[0]));
        return exit + " " + out;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aNodeIsTrustedByTheFileThatNamesItsAuthority() throws Exception {
        try (ServerForTests node = ServerForTests.leading(folder, "node", ClientAuth.NONE)) {
            assertThat(list(node.url(), "--ca-file", file("ca.pem"))).startsWith("0 ");
            assertThat(list(node.url()))
                    .startsWith("1 ")
                    .contains(
                            "the certificate of " + node.url() + " is not trusted",
                            "--ca-file",
                            "CARILLON_CA_FILE");
            assertThat(list(node.url().replace("https", "http"), "--ca-file", file("ca.pem")))
                    .startsWith("1 ");
            assertThat(list(node.url(), "--ca-file", file("absent.pem")))
                    .startsWith("1 ")
                    .contains("--ca-file: ", "absent.pem", "cannot be read");
        }
        try (ServerForTests plain = ServerForTests.leading()) {
            assertThat(list(plain.url().replace("http", "https")))
                    .contains("does not speak TLS; write http://");
        }
    }

    @Test
    void aCertificateOfAnotherHostOrTimeIsRefusedInWords() throws Exception {
        authority.issue("node", List.of("node.example")).write(folder, "node");
        try (ServerForTests node = ServerForTests.leading(folder, "node", ClientAuth.NONE)) {
            assertThat(list(node.url(), "--ca-file", file("ca.pem")))
                    .startsWith("1 ")
                    .contains("the certificate of " + node.url() + " is of another host");
        }
        Instant now = Instant.now();
        authority
                .issue("node", HERE, now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)))
                .write(folder, "node");
        try (ServerForTests node = ServerForTests.leading(folder, "node", ClientAuth.NONE)) {
            assertThat(list(node.url(), "--ca-file", file("ca.pem")))
                    .startsWith("1 ")
                    .contains("has expired or is not valid yet");
        }
    }

    @Test
    void aNodeThatAsksForACertificateGetsIt() throws Exception {
        try (ServerForTests node = ServerForTests.leading(folder, "node", ClientAuth.REQUIRED)) {
            String ca = file("ca.pem");
            assertThat(list(node.url(), "--ca-file", ca))
                    .startsWith("1 ")
                    .contains("does not take this client", "--cert-file");
            assertThat(
                            list(
                                    node.url(),
                                    "--ca-file",
                                    ca,
                                    "--cert-file",
                                    file("alice.pem"),
                                    "--key-file",
                                    file("alice.key")))
                    .startsWith("0 ");
            assertThat(list(node.url(), "--ca-file", ca, "--cert-file", file("alice.pem")))
                    .startsWith("1 ")
                    .contains("--cert-file and --key-file", "together");
        }
    }

    @Test
    void aRequestThatTlsRefusedWasNotCarriedOut() throws Exception {
        try (ServerForTests node = ServerForTests.leading(folder, "node", ClientAuth.NONE)) {
            StringWriter out = new StringWriter();
            CommandLine line = CommandLineClient.mount(new CommandLine(new Program()));
            line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
            line.execute("cluster", "abdicate", "--url", node.url());
            assertThat(out.toString())
                    .contains("is not trusted")
                    .doesNotContain("whether it carried out");
        }
    }
}
