package io.carillon.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.Main;
import io.carillon.executor.code.AppJar;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Job code on the command line: what it is given, what it says, and how it ends. */
final class SdkRunCommandTest {
    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String jar = "";

    @BeforeEach
    void app() {
        jar =
                new AppJar()
                        .job(
                                "Report",
                                "System.out.println(context.shard() + \"/\" + context.shardCount()"
                                    + " + \" \" + context.shardParameter() + \" \" +"
                                    + " context.jobParameter() + \" \" + context.nominalTime() + \""
                                    + " \" + context.attempt() + \" \" + context.env() + \" \" +"
                                    + " new String(context.lastCheckpoint().get()));"
                                    + " context.progress(0.5, \"half\"); context.result(\"{}\");"
                                    + " context.checkpoint(new byte[3]);")
                        .job("Exits", "System.exit(0);")
                        .job("Loops", "for (;;) { }")
                        .write(folder.resolve("app.jar"))
                        .toString();
    }

    @Test
    void aShardRunsWithWhatItIsGiven() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(
                            run(
                                    "app.Report",
                                    "--classpath",
                                    jar,
                                    "--shard",
                                    "1",
                                    "--shards",
                                    "3",
                                    "--parameter",
                                    "north",
                                    "--job-parameter",
                                    "all",
                                    "--nominal-time",
                                    "2030-01-31T02:00:00Z",
                                    "--attempt",
                                    "2",
                                    "--env",
                                    "A=b",
                                    "--checkpoint",
                                    "page 7"))
                    .as("%s", err)
                    .isZero();
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("1/3 north all 2030-01-31T02:00:00Z 2 {A=b} page 7\n");
        assertThat(out.toString())
                .contains(
                        "progress: 50 % half",
                        "result: {}", "checkpoint (base64): AAAA", "ended well");
    }

    @Test
    void aFailureIsExitCodeOne() {
        assertThat(run("app.Exits", "--classpath", jar)).isEqualTo(1);
        assertThat(out.toString())
                .contains("failed: System.exit(0) was called", "app.Exits.execute");
    }

    @Test
    void aJobCanBeKilled() {
        assertThat(
                        run(
                                "app.Loops",
                                "--classpath",
                                jar,
                                "--kill-after",
                                "PT0.1S",
                                "--grace",
                                "PT0.1S"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("kill requested", "ended by force");
    }

    @Test
    void badInputNamesTheOptionOrTheFile() {
        assertThat(run("app.Report", "--shard", "3", "--shards", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("--shard");
        assertThat(run("app.Report", "--classpath", "none.jar")).isEqualTo(1);
        assertThat(err.toString()).contains("none.jar");
        assertThat(run("app.Report", "--checkpoint", "a", "--checkpoint-file", "b")).isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 2];
        all[0] = "sdk";
        all[1] = "run";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return line.execute(all);
    }
}
