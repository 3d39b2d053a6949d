package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.Main;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private int check(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("test.json"), text.replace('\'', '"'));
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute("check-config", "--config", file.toString());
    }
}
