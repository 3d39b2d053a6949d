package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

class OpenOptionTest {
    @Command
    private static final class Server {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private OpenOption open = new OpenOption();
    }

    private static boolean chosen(Map<String, String> environment, String... arguments) {
        Server server = new Server();
        new CommandLine(server).parseArgs(arguments);
        return server.open.chosen(server.spec, environment);
    }

    @Test
    void isChosenByTheOptionOrTheEnvironment() {
        assertThat(chosen(Map.of())).isFalse();
        assertThat(chosen(Map.of(), "--open")).isTrue();
        assertThat(chosen(Map.of("CARILLON_OPEN", "true"))).isTrue();
        assertThat(chosen(Map.of("CARILLON_OPEN", "TRUE "))).isTrue();
        assertThat(chosen(Map.of("CARILLON_OPEN", "false"))).isFalse();
        assertThat(chosen(Map.of("CARILLON_OPEN", ""))).isFalse();
        assertThat(chosen(Map.of("CARILLON_OPEN", "false"), "--open")).isTrue();
        assertThatThrownBy(() -> chosen(Map.of("CARILLON_OPEN", "1")))
                .isInstanceOf(ParameterException.class)
                .hasMessage("CARILLON_OPEN must be true or false");
    }

    /** It would be the current directory, and fresh starts delete. */
    @ParameterizedTest
    @CsvSource({
        "local, --port=-1",
        "mesos, --port=-1",
        "zookeeper, --port=-1",
        "torture, --nodes=0"
    })
    void anEmptyDataDirectoryIsRefused(String command, String alsoWrong) {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(err, true));
        assertThat(line.execute(command, "--data=", alsoWrong)).isEqualTo(2);
        assertThat(err.toString()).contains("--data is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "mesos", "zookeeper"})
    void everyServerForDevelopmentHasIt(String command) {
        CommandLine line = Main.commandLine().getSubcommands().get(command);
        assertThat(line.getCommandSpec().findOption("--open")).isNotNull();
    }
}
