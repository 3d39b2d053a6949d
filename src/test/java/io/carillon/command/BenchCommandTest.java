package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The measurements run and print what they promise; how fast is not asked here. */
final class BenchCommandTest {
    private final StringWriter out = new StringWriter();

    @Test
    void eachPartPrintsItsFigures() {
        assertThat(bench("all", "--seconds", "1", "--jobs", "5")).isZero();
        assertThat(out.toString())
                .contains("commits of 500, one at a time")
                .contains("RecordIO and parsing")
                .contains("offers at hand")
                .contains("offers suppressed");
        assertThat(figure("fires without a ledger entry (lost)")).isEqualTo("0");
        assertThat(figure("fires with two entries (doubled)")).isEqualTo("0");
        assertThat(figure("tasks launched twice (doubled)")).isEqualTo("0");
        assertThat(out.toString()).contains("peak heap").contains("blocks of 50 ms or more");
    }

    @Test
    void anUnknownPartIsRefused() {
        assertThat(bench("everything")).isEqualTo(2);
    }

    private int bench(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(new StringWriter()));
        String[] all = new String[arguments.length + 1];
        all[0] = "bench";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return line.execute(all);
    }

    private String figure(String name) {
        return out.toString()
                .lines()
                .filter(text -> text.strip().startsWith(name))
                .map(text -> text.strip().substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }
}
