package io.carillon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.orders.OrderProtos.FireReport;
import io.carillon.orders.OrderProtos.Resident;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** Tasks that stay in the executor, and fire ten times a second. */
class ResidentTest {
    private static final Instant CLOCK = Instant.ofEpochSecond(1_000);

    private final MachineRun run = MachineRun.subscribed();

    private static Resident.Builder often() {
        return Resident.newBuilder()
                .setEvery("PT0.1S")
                .setAnchor("1970-01-01T00:00:00Z")
                .setAfter(Instant.ofEpochSecond(990).toEpochMilli());
    }

    private void begin(Resident.Builder resident) {
        run.launch(
                MachineRun.task(
                        "a",
                        MachineRun.order().toBuilder()
                                .setResident(resident)
                                .build()
                                .toByteString()));
        run.on(new Input.WorkBegan("a")).acceptAll().clear();
    }

    private MachineRun after(long millis) {
        return run.after(Duration.ofMillis(millis)).acceptAll();
    }

    private MachineRun succeeds() {
        return run.on(new Input.FireEnded("a", new WorkEnd(true, ""))).acceptAll();
    }

    /** The planned times that began, in milliseconds since the executor has. */
    private List<Long> fires() {
        return run.all(Action.Fire.class).stream()
                .map(fire -> Duration.between(CLOCK, fire.nominalTime()).toMillis())
                .toList();
    }

    private static FireReport report(TaskStatus status) {
        try {
            return TaskNews.parseFrom(status.getData()).getFires();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** All that was reported, in words. */
    private String told() {
        StringBuilder words = new StringBuilder();
        for (TaskStatus status : run.updates()) {
            FireReport report = report(status);
            words.append('(').append(report.getAfter() - 1_000_000).append(' ');
            for (FireReport.Range range : report.getRangeList()) {
                words.append(range.getFrom() - 1_000_000).append('-');
                words.append(range.getTo() - 1_000_000);
                range.getCountList()
                        .forEach(
                                c -> words.append(' ').append(c.getFires()).append(c.getOutcome()));
                words.append(", ");
            }
            words.append(report.getThrough() - 1_000_000).append(')');
        }
        return words.toString();
    }

    @Test
    void itFiresByItselfAndReportsOnceASecond() {
        begin(often());
        assertThat(fires()).isEmpty();
        for (int i = 0; i < 25; i++) {
            assertThat(run.untilDue()).isPositive();
            succeeds();
        }
        assertThat(fires()).startsWith(1_100L, 1_200L, 1_300L).hasSize(25).doesNotHaveDuplicates();
        assertThat(told())
                .isEqualTo(
                        "(1000 1100-1100 1SUCCEEDED, 1100)(1100 1200-2000 9SUCCEEDED, 2000)"
                                + "(2000 2100-3000 10SUCCEEDED, 3000)");
        assertThat(report(run.updates().get(2)).getSince()).isEqualTo(1_001_000);
        assertThat(run.states()).containsOnly(TaskState.TASK_RUNNING);
    }

    @Test
    void aFireThatComesWhileTheFormerIsAtWorkIsSkipped() {
        begin(often());
        after(100);
        after(250);
        assertThat(fires()).containsExactly(1_100L);
        succeeds();
        after(50);
        assertThat(fires()).containsExactly(1_100L, 1_400L);
        succeeds();
        after(950);
        assertThat(told())
                .isEqualTo(
                        "(1000 1100-1100 1SUCCEEDED, 1200-1300 2SKIPPED, 1300)"
                                + "(1300 1400-1400 1SUCCEEDED, 1500-2200 8MISSED, 2200)");
        assertThat(fires()).endsWith(2_300L);
    }

    @Test
    void whatAProcessSleptThroughIsMissedButForTheNewest() {
        begin(often().setStartsLate(true));
        after(60_000);
        assertThat(fires()).containsExactly(61_000L);
        succeeds();
        assertThat(told()).isEqualTo("(1000 1100-60900 599MISSED, 60900)");
        after(1_000);
        assertThat(told()).endsWith("(60900 61000-61000 1SUCCEEDED, 61100-61900 9MISSED, 61900)");
    }

    @Test
    void misfireSkipStartsNothingLate() {
        begin(Resident.newBuilder(often().setEvery("PT10S").build()));
        after(9_000);
        assertThat(fires()).containsExactly(10_000L);
        succeeds();
        after(15_001);
        assertThat(fires()).hasSize(1);
        after(1_000);
        assertThat(told())
                .isEqualTo(
                        "(1000 10000-10000 1SUCCEEDED, 10000)(10000 20000-20000 1MISSED, 20000)");
    }

    @Test
    void aFireThatFailsChangesNothingForTheNextOne() {
        begin(often());
        after(100).on(new Input.FireEnded("a", new WorkEnd(false, "no"))).acceptAll();
        after(100);
        succeeds();
        after(800);
        assertThat(fires()).containsExactly(1_100L, 1_200L, 2_000L);
        assertThat(report(run.updates().get(0)).getRange(0).getBecause()).isEqualTo("no");
    }

    @Test
    void theEndTellsTheRest() {
        begin(often());
        after(100);
        succeeds();
        after(100);
        succeeds();
        after(100).kill("a").after(Duration.ofMillis(30));
        run.on(new Input.FireEnded("a", new WorkEnd(false, "interrupted")));
        after(500);
        assertThat(fires()).hasSize(3);
        run.ended("a", true, "").acceptAll();
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(told())
                .isEqualTo(
                        "(1000 1100-1100 1SUCCEEDED, 1100)"
                                + "(1100 1200-1200 1SUCCEEDED, 1300-1300 1KILLED, 1300)");
    }

    @Test
    void aTaskThatEndsWithAFireAtWorkHasFailedInIt() {
        begin(often());
        after(100).ended("a", false, "exit").acceptAll();
        assertThat(told()).isEqualTo("(1000 1100-1100 1FAILED, 1100)");
    }

    @Test
    void cutOffItKeepsAllAndCountsItInFewRanges() {
        begin(often());
        for (int i = 0; i < 1_000; i++) {
            run.after(Duration.ofMillis(100));
            run.on(new Input.FireEnded("a", new WorkEnd(i % 3 > 0, "because " + i)));
            run.accepted();
        }
        assertThat(run.updates()).hasSize(1);
        run.acknowledge(run.lastUpdate());
        assertThat(run.updates()).hasSize(2);
        int told = 0;
        long last = 0;
        for (TaskStatus status : run.updates()) {
            FireReport report = report(status);
            assertThat(last).isIn(0L, report.getAfter());
            last = report.getThrough();
            assertThat(report.getRangeCount()).isLessThanOrEqualTo(FireRanges.MOST);
            assertThat(report.getSerializedSize()).isLessThan(8_192);
            for (FireReport.Range range : report.getRangeList()) {
                told += range.getCountList().stream().mapToInt(c -> c.getFires()).sum();
            }
        }
        assertThat(told).isEqualTo(1_000);
        assertThat(last).isEqualTo(1_101_000);
    }

    @Test
    void aClockThatGoesBackDoublesNothing() throws WorkRefusedException {
        ResidentFires fires = new ResidentFires(often().build());
        fires.begin(CLOCK);
        Instant later = CLOCK.plusMillis(150);
        assertThat(fires.due(later)).contains(CLOCK.plusMillis(100));
        fires.ended(FireReport.Outcome.SUCCEEDED, "", later);
        assertThat(fires.due(CLOCK.plusMillis(110))).isEmpty();
        assertThat(fires.next()).contains(CLOCK.plusMillis(200));
    }

    @Test
    void whatTheSchedulerHasAccountedForIsNotFiredAgain() {
        begin(often().setAfter(CLOCK.plusSeconds(3).toEpochMilli()));
        after(2_000);
        assertThat(fires()).isEmpty();
        after(100);
        assertThat(fires()).containsExactly(3_100L);
    }

    @Test
    void aScheduleThatIsNoneIsRefusedWithWords() {
        run.launch(
                MachineRun.task(
                        "a",
                        MachineRun.order().toBuilder()
                                .setResident(often().setCron("* * *"))
                                .build()
                                .toByteString()));
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(run.lastUpdate().getMessage()).startsWith("The schedule cannot be read: ");
    }
}
