package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.torture.Nemesis;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon torture} in its short form: the faults that matter most, one after the other. */
class TortureIT {
    private static final List<Nemesis> FAULTS =
            List.of(
                    Nemesis.KILL_LEADER,
                    Nemesis.ZOOKEEPER_REFUSED,
                    Nemesis.STOP_LEADER,
                    Nemesis.MESOS_SILENT,
                    Nemesis.RESTART_ZOOKEEPER,
                    Nemesis.DRAIN_AGENT,
                    Nemesis.RESTART_MESOS,
                    Nemesis.TERM_LEADER);

    @TempDir private Path directory;

    @Test
    void everyFireIsAccountedForWhateverDies() throws Exception {
        try (CarillonProcess torture =
                CarillonProcess.start(
                        directory,
                        "torture",
                        "--in-turn",
                        "--nemesis",
                        FAULTS.stream().map(Nemesis::name).collect(Collectors.joining(",")),
                        "--nodes",
                        "2",
                        "--jobs",
                        "4",
                        "--seed",
                        "1",
                        "--data",
                        directory.resolve("data").toString())) {
            torture.line(FAULTS.get(0).words());
            strangersAreKeptOut(directory.resolve("data"));
            for (Nemesis fault : FAULTS) {
                torture.line(fault.words());
            }
            torture.line("pausing all jobs");
            torture.line("no live task in Mesos");
            torture.line("Violations: ");

            assertThat(torture.exit()).as(torture.output()).isZero();
            String report = Files.readString(directory.resolve("data").resolve("report.md"));
            assertThat(report).contains("Violations: 0");
            // It would be no test if hardly anything had been done.
            Matcher planned = Pattern.compile("Planned fires: ([0-9]+)").matcher(report);
            assertThat(planned.find()).as(report).isTrue();
            assertThat(Integer.parseInt(planned.group(1))).isGreaterThan(50);
            for (Nemesis fault : FAULTS) {
                assertThat(report).contains("| " + fault.words() + " | 1 |");
            }
            System.out.println(report);
        }
    }

    private static boolean refuses(String node) throws Exception {
        try {
            return new ApiClient(node).get("/v1/jobs").statusCode() == 401;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static String find(Path data, String log, String expression) throws Exception {
        Matcher found = Pattern.compile(expression).matcher(Files.readString(data.resolve(log)));
        assertThat(found.find()).as(log).isTrue();
        return found.group(1);
    }

    /** Other users of the machine, for all the hours that it takes. */
    private static void strangersAreKeptOut(Path data) throws Exception {
        Strangers.meetMesos(find(data, "mesos.log", "Mesos with .*: (http\\S+)"), "mesos/secret");
        String node = find(data, "node-1.log", "serves (http\\S+)");
        assertThat(Files.readString(data.resolve("node-1.log"))).doesNotContain("carillon: open");
        // The first fault may have killed it.
        ApiClient.await("the refusal", () -> refuses(node));
    }
}
