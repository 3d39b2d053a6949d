package io.carillon.executor;

import io.carillon.orders.OrderProtos.FireReport;
import io.carillon.orders.OrderProtos.FireReport.Count;
import io.carillon.orders.OrderProtos.FireReport.Outcome;
import io.carillon.orders.OrderProtos.FireReport.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of fires, in the order of time and without a gap, until it is reported. Fires in a
 * row with the same outcome are one range. Their number is bounded: beyond it two that follow each
 * other become one, as old as possible, which still counts how many had which outcome.
 *
 * <p>A range counts {@value #MOST_FIRES} fires at most, which a report can tell and a ledger can
 * keep: eight months of a fire every ten milliseconds. Only when all of the ranges together cannot
 * hold them, after ten years, further ones are counted as so many.
 */
final class FireRanges {
    /** So many ranges at most, each with a short reason, make a report a small one. */
    static final int MOST = 16;

    /** Maximum number of fires of a range. */
    static final int MOST_FIRES = Integer.MAX_VALUE;

    /** Maximum number of characters of a reason. */
    static final int LONGEST_REASON = 300;

    private static final List<Outcome> WORST_FIRST =
            Stream.of(Outcome.values())
                    .sorted(Comparator.comparingInt(FireRanges::weight).reversed())
                    .toList();

    private final List<Range.Builder> ranges = new ArrayList<>();

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The last planned time that is told of, or the other one if there is none. */
    Instant last(Instant otherwise) {
        return ranges.isEmpty()
                ? otherwise
                : Instant.ofEpochMilli(ranges.get(ranges.size() - 1).getTo());
    }

    void add(Instant from, Instant to, int fires, Outcome outcome, String because) {
        Range.Builder next =
                Range.newBuilder()
                        .setFrom(from.toEpochMilli())
                        .setTo(to.toEpochMilli())
                        .setBecause(cut(because))
                        .addCount(Count.newBuilder().setOutcome(outcome).setFires(fires));
        int last = ranges.size() - 1;
        if (last >= 0
                && outcomes(ranges.get(last)).equals(List.of(outcome))
                && fit(ranges.get(last), next)) {
            ranges.set(last, merged(ranges.get(last), next));
        } else {
            ranges.add(next);
            if (ranges.size() > MOST) {
                int at = oldestPair();
                Range.Builder older = ranges.remove(at);
                ranges.set(at, merged(older, ranges.get(at)));
            }
        }
    }

    /** The first of the oldest two that can be one. */
    private int oldestPair() {
        for (int at = 0; at + 1 < ranges.size(); at++) {
            if (fit(ranges.get(at), ranges.get(at + 1))) {
                return at;
            }
        }
        return 0;
    }

    private static boolean fit(Range.Builder one, Range.Builder next) {
        return fires(one) + fires(next) <= MOST_FIRES;
    }

    /** Moves all of them into a report. */
    void moveInto(FireReport.Builder report) {
        ranges.forEach(report::addRange);
        ranges.clear();
    }

    private static Range.Builder merged(Range.Builder one, Range.Builder next) {
        Range.Builder both = Range.newBuilder().setFrom(one.getFrom()).setTo(next.getTo());
        long room = MOST_FIRES;
        for (Outcome outcome : WORST_FIRST) {
            long fires = Math.min(room, fires(one, outcome) + fires(next, outcome));
            room -= fires;
            if (fires > 0) {
                both.addCount(Count.newBuilder().setOutcome(outcome).setFires((int) fires));
            }
        }
        boolean worse = worst(one) > worst(next);
        return both.setBecause(worse ? one.getBecause() : next.getBecause());
    }

    private static long fires(Range.Builder range) {
        return range.getCountList().stream().mapToLong(Count::getFires).sum();
    }

    private static long fires(Range.Builder range, Outcome outcome) {
        return range.getCountList().stream()
                .filter(count -> count.getOutcome() == outcome)
                .mapToLong(Count::getFires)
                .sum();
    }

    private static List<Outcome> outcomes(Range.Builder range) {
        return range.getCountList().stream().map(Count::getOutcome).toList();
    }

    /** How much people must know of it. */
    private static int worst(Range.Builder range) {
        return outcomes(range).stream().mapToInt(FireRanges::weight).max().orElse(0);
    }

    private static int weight(Outcome outcome) {
        return switch (outcome) {
            case FAILED -> 5;
            case KILLED -> 4;
            case MISSED -> 3;
            case SKIPPED -> 2;
            case SUCCEEDED -> 1;
            case UNSPECIFIED, UNRECOGNIZED -> 0;
        };
    }

    private static String cut(String reason) {
        return reason.length() <= LONGEST_REASON
                ? reason
                : reason.substring(0, LONGEST_REASON) + " …";
    }
}
