package io.carillon.mesos;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.Outcome;
import io.carillon.orders.OrderProtos;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what an executor tells of the fires of a task that stays in it. Never fails: a report that
 * contradicts itself tells nothing, and its fires end as lost.
 */
final class FireMessages {
    /** Maximum number of characters of the reason of a range. */
    static final int REASON_CHARS = 400;

    /** More ranges than any executor puts into a report. */
    private static final int MAX_RANGES = 64;

    private FireMessages() {}

    static Optional<FireReport> report(OrderProtos.FireReport message) {
        Instant since = Instant.ofEpochMilli(message.getSince());
        Instant after = Instant.ofEpochMilli(message.getAfter());
        Instant through = Instant.ofEpochMilli(message.getThrough());
        boolean sound =
                Bounds.storable(since)
                        && Bounds.storable(through)
                        && !after.isBefore(since)
                        && !through.isBefore(after)
                        && message.getRangeCount() <= MAX_RANGES;
        if (!sound) {
            return Optional.empty();
        }
        List<FireReport.Range> ranges = new ArrayList<>();
        Instant last = after;
        for (OrderProtos.FireReport.Range range : message.getRangeList()) {
            Optional<FireReport.Range> read = range(range);
            if (read.isEmpty() || !read.get().from().isAfter(last)) {
                return Optional.empty();
            }
            ranges.add(read.get());
            last = read.get().to();
        }
        return last.isAfter(through)
                ? Optional.empty()
                : Optional.of(new FireReport(since, after, through, ranges));
    }

    private static Optional<FireReport.Range> range(OrderProtos.FireReport.Range message) {
        TreeMap<Outcome, Integer> counts = new TreeMap<>();
        long sum = 0;
        for (OrderProtos.FireReport.Count count : message.getCountList()) {
            Optional<Outcome> outcome = outcome(count.getOutcome());
            boolean sound = outcome.isPresent() && count.getFires() > 0;
            if (!sound || counts.put(outcome.get(), count.getFires()) != null) {
                return Optional.empty();
            }
            sum += count.getFires();
        }
        boolean some = sum > 0 && sum <= Integer.MAX_VALUE;
        return some && message.getTo() >= message.getFrom()
                ? Optional.of(
                        new FireReport.Range(
                                Instant.ofEpochMilli(message.getFrom()),
                                Instant.ofEpochMilli(message.getTo()),
                                counts,
                                Text.cut(message.getBecause(), REASON_CHARS)))
                : Optional.empty();
    }

    private static Optional<Outcome> outcome(OrderProtos.FireReport.Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> Optional.of(Outcome.SUCCEEDED);
            case FAILED -> Optional.of(Outcome.FAILED);
            case KILLED -> Optional.of(Outcome.KILLED);
            case SKIPPED -> Optional.of(Outcome.SKIPPED);
            case MISSED -> Optional.of(Outcome.MISSED);
            case UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
