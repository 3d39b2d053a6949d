package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.run.Outcome;
import io.carillon.orders.OrderProtos.FireReport;
import io.carillon.orders.OrderProtos.FireReport.Count;
import io.carillon.orders.OrderProtos.FireReport.Range;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What executors tell of fires: only what adds up is believed. */
class FireMessagesTest {
    private static FireReport.Builder report() {
        return FireReport.newBuilder()
                .setSince(1_000)
                .setAfter(2_000)
                .setThrough(4_000)
                .addRange(range(2_100, 3_000, 10, FireReport.Outcome.SUCCEEDED))
                .addRange(
                        range(3_100, 4_000, 9, FireReport.Outcome.SKIPPED)
                                .addCount(count(1, FireReport.Outcome.FAILED)));
    }

    private static Range.Builder range(long from, long to, int fires, FireReport.Outcome outcome) {
        return Range.newBuilder()
                .setFrom(from)
                .setTo(to)
                .setBecause("because")
                .addCount(count(fires, outcome));
    }

    private static Count count(int fires, FireReport.Outcome outcome) {
        return Count.newBuilder().setFires(fires).setOutcome(outcome).build();
    }

    private static void refused(Consumer<FireReport.Builder> change) {
        FireReport.Builder report = report();
        change.accept(report);
        assertThat(FireMessages.report(report.build())).as(report.toString()).isEmpty();
    }

    @Test
    void whatAddsUpIsRead() {
        TaskNews news = TaskNews.newBuilder().setFormat(1).setFires(report()).build();
        var read = NewsMessages.news(news.toByteString()).fires().orElseThrow();
        assertThat(read.since()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(read.after()).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(read.through()).isEqualTo(Instant.ofEpochSecond(4));
        assertThat(read.ranges()).hasSize(2);
        assertThat(read.ranges().get(0).worst()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(read.ranges().get(1).worst()).isEqualTo(Outcome.FAILED);
        assertThat(read.ranges().get(1).count()).isEqualTo(10);
    }

    @Test
    void whatContradictsItselfIsNot() {
        refused(report -> report.setSince(2_001));
        refused(report -> report.setThrough(3_999));
        refused(report -> report.setSince(-1));
        refused(report -> report.setThrough(Long.MAX_VALUE));
        refused(report -> report.addRange(range(4_000, 4_000, 1, FireReport.Outcome.FAILED)));
        refused(report -> report.setRange(0, range(2_000, 3_000, 10, FireReport.Outcome.FAILED)));
        refused(report -> report.setRange(0, range(2_200, 2_100, 10, FireReport.Outcome.FAILED)));
        refused(report -> report.setRange(0, range(2_100, 3_000, 0, FireReport.Outcome.FAILED)));
        refused(report -> report.getRangeBuilder(0).clearCount());
        refused(report -> report.getRangeBuilder(0).addCount(report.getRange(0).getCount(0)));
        refused(report -> report.getRangeBuilder(0).getCountBuilder(0).setOutcomeValue(77));
        refused(
                report -> {
                    while (report.getRangeCount() < 66) {
                        report.addRange(report.getRange(1));
                    }
                });
    }
}
