package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.Main;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckConfigCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void showsTheConfigurationWithoutPasswords() throws Exception {
        assertThat(check("{'mesos': {'master': 'zk://user:pass@a:1,b:2/mesos'}}")).isZero();
        assertThat(err.toString()).isEmpty();
        JsonObject shown = new JsonObject(out.toString());
        assertThat(shown.getJsonObject("mesos").getString("master"))
                .isEqualTo("zk://user:***@a:1,b:2/mesos");
        assertThat(shown.getJsonObject("http").getInteger("port")).isEqualTo(8080);
    }

    @Test
    void listsEachErrorOnALineOfItsOwn() throws Exception {
        assertThat(check("{'http': {'port': 'x', 'prt': 1}}")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("/http/port ").contains("test.json"),
                        line -> assertThat(line).startsWith("/http/prt ").contains("'port'"));
    }

    @Test
    void tellsWhatIsOpenAndHowToCloseIt() throws Exception {
        assertThat(check("{'mesos': {'master': 'http://m1:5050'}}", "--hardening")).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines())
                .anySatisfy(line -> assertThat(line).matches("open +mesos.master: .+; fix: .+"))
                .anySatisfy(line -> assertThat(line).matches("advice +secrets.source: .+"));
        assertThat(out.toString().lines().reduce((a, b) -> b).orElseThrow())
                .matches("open: \\d+; advice: \\d+");
    }

    @Test
    void adviceAloneLeavesNothingOpen() throws Exception {
        Path secret = closed(Files.writeString(folder.resolve("secret"), "x".repeat(64)));
        int code =
                check(
                        ("{'http': {'host': '127.0.0.1'}, 'cluster': {'secretFile': 'SECRET'},"
                                        + " 'zookeeper': {'authFile': 'SECRET'}, 'audit': {'file':"
                                        + " 'audit'}, 'mesos': {'principal': 'me', 'secretFile':"
                                        + " 'SECRET', 'user': 'me'}}")
                                .replace("SECRET", secret.toString()),
                        "--hardening");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line).doesNotStartWith("open"))
                .last()
                .asString()
                .startsWith("nothing is open; advice: ");
        assertThat(code).isZero();
    }

    @Test
    void aWrongConfigurationIsNotJudged() throws Exception {
        assertThat(check("{'http': {'prt': 1}}", "--hardening")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    private static Path closed(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int check(String text, String... more) throws IOException {
        Path file = folder.resolve("test.json");
        closed(Files.writeString(file, text.replace('\'', '"')));
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("check-config", "--config", file.toString()));
        words.addAll(List.of(more));
        return line.execute(words.toArray(String[]::new));
    }
}
