package io.carillon.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each promise, broken in a handwritten history, is seen to be broken; and only then. */
final class CheckersTest {
    private static HistoryForTests often() {
        return HistoryForTests.of(false, "ALLOW");
    }

    private static HistoryForTests once() {
        return HistoryForTests.of(true, "ALLOW");
    }

    private static HistoryForTests alone() {
        return HistoryForTests.of(false, "FORBID");
    }

    private static HistoryForTests good(HistoryForTests history) {
        return history.fire(0, "SUCCEEDED").fire(2, "SUCCEEDED").ran(0, 1, 0, 1).ran(2, 1, 2, 3);
    }

    private static Arguments row(String what, HistoryForTests history, String... rules) {
        return Arguments.of(what, history, List.of(rules));
    }

    static Stream<Arguments> histories() {
        return Stream.of(
                row("all is well", good(often())),
                row("at most once, all is well", good(once())),
                row("alone, all is well", good(alone())),
                row("a fire is lost", often().fire(0, "SUCCEEDED").ran(0, 1, 0, 1), "a"),
                row("a fire has no end", good(often()).fire(2, "RUNNING"), "a"),
                row("a fire at an unplanned time", good(often()).fire(1, "SKIPPED"), "a"),
                row("an end that changes", good(often()).fire(0, "FAILED"), "a"),
                row("a state that goes on", good(often().fire(0, "PENDING").fire(0, "RUNNING"))),
                row("skipped and missed have no run", often().fire(0, "SKIPPED").fire(2, "MISSED")),
                row(
                        "a success that nobody worked for",
                        often().fire(0, "SUCCEEDED").fire(2, "SKIPPED"),
                        "b"),
                row(
                        "a success of what has only begun",
                        often().fire(0, "SUCCEEDED").fire(2, "SKIPPED").line("start", 0, 1, 0),
                        "b"),
                row("a shard succeeds twice", good(often()).ran(0, 2, 5, 6), "b"),
                row(
                        "the first success never reached the product",
                        good(often())
                                .ran(0, 2, 5, 6)
                                .attempt(0, 1, "LOST")
                                .attempt(0, 2, "SUCCEEDED")),
                row(
                        "a success that the product takes for a failure",
                        good(often())
                                .ran(0, 2, 5, 6)
                                .attempt(0, 1, "FAILED")
                                .attempt(0, 2, "SUCCEEDED"),
                        "b"),
                row(
                        "a failure is tried again",
                        often().fire(0, "SUCCEEDED")
                                .fire(2, "SKIPPED")
                                .line("start", 0, 1, 0)
                                .line("fail", 0, 1, 1)
                                .ran(0, 2, 2, 3)),
                row(
                        "at most once is started twice",
                        good(once()).line("start", 0, 2, 5).attempt(0, 1, "LOST"),
                        "c"),
                row("one task starts twice", good(often()).line("start", 0, 1, 0.5), "c"),
                row("one task ends twice", good(often()).line("end", 0, 1, 1.5), "b", "c"),
                row(
                        "two attempts live at once",
                        often().fire(0, "SUCCEEDED")
                                .fire(2, "SKIPPED")
                                .line("start", 0, 1, 0)
                                .line("start", 0, 2, 1)
                                .line("beat", 0, 1, 1.5)
                                .line("end", 0, 2, 2),
                        "c"),
                row(
                        "one attempt died before the next",
                        often().fire(0, "SUCCEEDED")
                                .fire(2, "SKIPPED")
                                .line("start", 0, 1, 0)
                                .line("beat", 0, 1, 0.5)
                                .ran(0, 2, 1, 2)),
                row(
                        "two runs of FORBID live at once",
                        alone().fire(0, "SUCCEEDED")
                                .fire(2, "SUCCEEDED")
                                .ran(0, 1, 0, 2.5)
                                .ran(2, 1, 2, 3),
                        "d"),
                row(
                        "two runs of ALLOW live at once",
                        often().fire(0, "SUCCEEDED")
                                .fire(2, "SUCCEEDED")
                                .ran(0, 1, 0, 2.5)
                                .ran(2, 1, 2, 3)),
                row(
                        "two tasks of a daemon's shard live at once",
                        HistoryForTests.daemon()
                                .line("start", 0, 1, 0)
                                .line("start", 0, 2, 1)
                                .line("beat", 0, 1, 2),
                        "c"),
                row(
                        "a daemon is started again",
                        HistoryForTests.daemon()
                                .line("start", 0, 1, 0)
                                .line("beat", 0, 1, 1)
                                .line("start", 0, 2, 2)),
                row(
                        "a lost outcome becomes known",
                        often().fire(0, "LOST")
                                .ran(0, 1, 0, 1)
                                .fire(0, "SUCCEEDED")
                                .fire(2, "SUCCEEDED")
                                .ran(2, 1, 2, 3)),
                row(
                        "a known outcome becomes lost",
                        often().fire(0, "SUCCEEDED")
                                .ran(0, 1, 0, 1)
                                .fire(0, "LOST")
                                .fire(2, "SUCCEEDED")
                                .ran(2, 1, 2, 3),
                        "a"),
                row(
                        "a lost outcome is skipped instead",
                        often().fire(0, "LOST")
                                .fire(0, "SKIPPED")
                                .fire(2, "SUCCEEDED")
                                .ran(2, 1, 2, 3),
                        "a"),
                row("a run that no fire knows", good(often()).line("start", 1, 1, 1), "e"),
                row(
                        "what was skipped has run",
                        often().fire(0, "SKIPPED")
                                .fire(2, "SUCCEEDED")
                                .ran(2, 1, 2, 3)
                                .line("start", 0, 1, 0),
                        "e"),
                row(
                        "terms follow each other",
                        good(often())
                                .leads("node-1", 1, 0, "f")
                                .leads("node-1", 1, 1, "f")
                                .leads("node-2", 2, 2, "")
                                .leads("node-2", 2, 3, "f")),
                row(
                        "the framework id changes",
                        good(often()).leads("node-1", 1, 0, "f").leads("node-2", 2, 1, "g"),
                        "f"),
                row(
                        "an epoch has two leaders",
                        good(often()).leads("node-1", 1, 0, "f").leads("node-2", 1, 1, "f"),
                        "f"),
                row(
                        "a zombie",
                        good(often())
                                .leads("node-1", 1, 0, "f")
                                .leads("node-2", 2, 1, "f")
                                .leads("node-1", 1, 2, "f"),
                        "f"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void sees(String what, HistoryForTests history, List<String> rules) {
        assertThat(history.broken()).as(what).isEqualTo(rules);
    }

    @Test
    void whoWasJustWokenMayBelieveWhatHeBelievedBeforeButNotForLong() {
        HistoryForTests told = good(often()).leads("node-1", 1, 0, "f").leads("node-2", 2, 10, "f");
        told.history.wakes(new History.Woken("node-1", HistoryForTests.at(20)));

        assertThat(told.leads("node-1", 1, 20, "f").broken()).isEmpty();
        assertThat(told.leads("node-1", 1, 30, "f").broken()).containsExactly("f");
    }

    @Test
    void whatWasSeenAtOnceIsAViolation() {
        HistoryForTests told = good(often());
        told.history.violated(new Violation("g", "a process ended that nobody had killed", "x"));

        assertThat(told.broken()).containsExactly("g");
    }

    @Test
    void aFailoverLastsFromTheFaultToTheFirstStartUnderTheNextTerm() {
        HistoryForTests told =
                often().leads("node-1", 1, 0, "f")
                        .line("start", 0, 1, 1)
                        .leads("node-2", 2, 7, "f")
                        .line("start", 0, 2, 3)
                        .line("start", 2, 1, 8.5);
        told.history.suffers(
                new History.Suffered(
                        Nemesis.KILL_LEADER,
                        "node-1",
                        HistoryForTests.at(2),
                        HistoryForTests.at(9)));

        RecoveryTimes recovery = RecoveryTimes.of(told.history).get(Nemesis.KILL_LEADER);
        assertThat(recovery)
                .isEqualTo(
                        new RecoveryTimes(
                                1, List.of(Duration.ofMillis(6_500)), Duration.ofMillis(5_500)));
        assertThat(recovery.median()).contains(Duration.ofMillis(6_500));
        assertThat(TortureReport.faults(told.history).lines())
                .containsExactly(
                        "fault;target;from;until;failover;gap",
                        "KILL_LEADER;node-1;%s;%s;6.5;5.5"
                                .formatted(HistoryForTests.at(2), HistoryForTests.at(9)));
    }

    @Test
    void linesAreReadAndHalfOnesAreNot() {
        String line = "start job~x 2026-11-22T10:00:00Z 0 1 job~x~0~1 1795341600123456789";

        assertThat(LogLine.parse("job", line))
                .contains(
                        new LogLine(
                                "start",
                                "job",
                                "job~x",
                                HistoryForTests.ZERO,
                                0,
                                1,
                                "job~x~0~1",
                                HistoryForTests.ZERO.plusNanos(123_456_789)));
        assertThat(LogLine.parse("job", line.substring(0, line.lastIndexOf(' ') + 1))).isEmpty();
        assertThat(LogLine.parse("job", line.replace("start", "nothing"))).isEmpty();
        assertThat(LogLine.parse("job", "")).isEmpty();
    }
}
