package io.carillon.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.FireReport;
import io.carillon.orders.OrderProtos.FireReport.Count;
import io.carillon.orders.OrderProtos.FireReport.Outcome;
import io.carillon.orders.OrderProtos.FireReport.Range;
import io.carillon.orders.OrderProtos.Resident;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of fires that cannot be told for very long. */
class FireRangesTest {
    /** What the scheduler reads of a status at most. */
    private static final int READ = 32 << 10;

    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    private final FireRanges ranges = new FireRanges();
    private Instant at = BEGINNING;

    private void add(int fires, Outcome outcome, String because) {
        Instant to = at.plusMillis(10L * (fires - 1L));
        ranges.add(at, to, fires, outcome, because);
        at = to.plusMillis(10);
    }

    private List<Range> told() {
        FireReport.Builder report = FireReport.newBuilder();
        ranges.moveInto(report);
        return report.getRangeList();
    }

    private static long fires(List<Range> told) {
        return told.stream().mapToLong(FireRangesTest::fires).sum();
    }

    private static long fires(Range range) {
        return range.getCountList().stream().mapToLong(Count::getFires).sum();
    }

    private static long of(Outcome outcome, List<Range> told) {
        return told.stream()
                .flatMap(range -> range.getCountList().stream())
                .filter(count -> count.getOutcome() == outcome)
                .mapToLong(Count::getFires)
                .sum();
    }

    @Test
    void moreThanARangeCanCountAreSeveralRanges() {
        int third = Integer.MAX_VALUE / 3;
        for (int i = 0; i < 10; i++) {
            add(third, Outcome.SUCCEEDED, "it succeeded");
        }
        List<Range> told = told();
        assertThat(told).hasSize(4).allSatisfy(range -> assertThat(fires(range)).isPositive());
        assertThat(fires(told)).isEqualTo(10L * third);
        assertThat(told.get(3).getTo()).isEqualTo(at.minusMillis(10).toEpochMilli());
    }

    /** Nine years of a fire every ten milliseconds: each is told. */
    @Test
    void nineYearsAreTold() {
        long all = 0;
        for (int month = 0; month < 9 * 12; month++) {
            int fires = (int) Duration.ofDays(30).dividedBy(Duration.ofMillis(10));
            add(fires - 2, Outcome.SUCCEEDED, "it succeeded");
            add(1, Outcome.FAILED, "no");
            add(1, Outcome.SKIPPED, "the fire before it was still at work");
            all += fires;
        }
        List<Range> told = told();
        assertThat(told).hasSizeLessThanOrEqualTo(FireRanges.MOST);
        assertThat(fires(told)).isEqualTo(all);
        assertThat(of(Outcome.FAILED, told)).isEqualTo(9 * 12);
    }

    @Test
    void moreThanAllRangesCanCountIsStillAReport() {
        for (int i = 0; i < 100; i++) {
            add(Integer.MAX_VALUE, i % 2 == 0 ? Outcome.MISSED : Outcome.SKIPPED, "long");
            add(1, Outcome.FAILED, "no");
        }
        List<Range> told = told();
        assertThat(told).hasSizeLessThanOrEqualTo(FireRanges.MOST);
        assertThat(told)
                .allSatisfy(
                        range -> assertThat(fires(range)).isBetween(1L, (long) Integer.MAX_VALUE));
        assertThat(of(Outcome.FAILED, told)).isEqualTo(100);
        assertThat(told.get(0).getFrom()).isEqualTo(BEGINNING.toEpochMilli());
        assertThat(told.get(told.size() - 1).getTo()).isEqualTo(at.minusMillis(10).toEpochMilli());
    }

    /** The longest reasons, and all else that a task can tell, in one update. */
    @Test
    void theLargestReportIsRead() throws Exception {
        ResidentFires fires =
                new ResidentFires(
                        Resident.newBuilder()
                                .setEvery("PT0.01S")
                                .setAnchor(BEGINNING.toString())
                                .build());
        fires.begin(BEGINNING);
        Instant now = BEGINNING;
        for (int i = 0; i < 1_000; i++) {
            now = now.plusMillis(10);
            assertThat(fires.due(now)).isPresent();
            fires.ended(i % 2 == 0 ? Outcome.FAILED : Outcome.KILLED, "\u20ac".repeat(2_000), now);
        }
        NewsFlow news = new NewsFlow();
        news.of(fires);
        String longest = "x".repeat(NewsFlow.MOST_BYTES);
        TaskNews.Builder all = TaskNews.newBuilder().setResult(longest);
        all.getProgressBuilder().setText(longest);
        all.setCheckpoint(ByteString.copyFromUtf8(longest));
        assertThat(news.take(all.build())).isEmpty();
        TaskNews last = news.last().orElseThrow();
        assertThat(last.getFires().getRangeCount()).isEqualTo(FireRanges.MOST);
        assertThat(last.getSerializedSize()).isBetween(24 << 10, READ);
    }
}
