package io.carillon.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind of fault cost, as the tasks' log shows.
 *
 * @param count how often it was injected
 * @param failovers from each fault to the first start of a task under a newer term; only for faults
 *     that led to one
 * @param longestGap the longest time without any start of a task, from a fault to the next one
 */
record RecoveryTimes(int count, List<Duration> failovers, Duration longestGap) {
    /**
     * What a single fault cost.
     *
     * @param failover to the first start of a task under a newer term, if it led to one
     * @param gap the longest time without any start of a task until the next fault
     */
    record Cost(History.Suffered fault, Optional<Duration> failover, Duration gap) {
        private RecoveryTimes alone() {
            return new RecoveryTimes(1, failover.stream().toList(), gap);
        }
    }

    /** The costs of all faults of a history, by kind. */
    static Map<Nemesis, RecoveryTimes> of(History history) {
        Map<Nemesis, RecoveryTimes> found = new EnumMap<>(Nemesis.class);
        each(history)
                .forEach(
                        cost ->
                                found.merge(
                                        cost.fault().nemesis(), cost.alone(), RecoveryTimes::and));
        return found;
    }

    /** The costs in the order of the faults. Overlapping faults share gaps. */
    static List<Cost> each(History history) {
        List<Instant> starts = new ArrayList<>();
        for (LogLine line : history.lines) {
            if (line.is("start")) {
                starts.add(line.at());
            }
        }
        starts.sort(null);
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < history.suffered.size(); i++) {
            History.Suffered fault = history.suffered.get(i);
            Instant next =
                    i + 1 < history.suffered.size()
                            ? history.suffered.get(i + 1).from()
                            : fault.until().plusSeconds(60);
            costs.add(
                    new Cost(
                            fault,
                            failover(history, starts, fault),
                            gap(starts, fault.from(), next)));
        }
        return costs;
    }

    private RecoveryTimes and(RecoveryTimes other) {
        List<Duration> all = new ArrayList<>(failovers);
        all.addAll(other.failovers);
        boolean longer = longestGap.compareTo(other.longestGap) > 0;
        return new RecoveryTimes(count + other.count, all, longer ? longestGap : other.longestGap);
    }

    /** The median; of an even number of values the larger one of the middle two. */
    Optional<Duration> median() {
        List<Duration> sorted = failovers.stream().sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    }

    Optional<Duration> longest() {
        return failovers.stream().max(Duration::compareTo);
    }

    private static Optional<Duration> failover(
            History history, List<Instant> starts, History.Suffered fault) {
        if (!fault.nemesis().changesLeader()) {
            return Optional.empty();
        }
        long before =
                history.led.stream()
                        .filter(led -> led.answered().isBefore(fault.from()))
                        .mapToLong(History.Led::epoch)
                        .max()
                        .orElse(0);
        return history.led.stream()
                .filter(led -> led.epoch() > before && led.since().isAfter(fault.from()))
                .map(History.Led::since)
                .min(Instant::compareTo)
                .flatMap(since -> starts.stream().filter(start -> start.isAfter(since)).findFirst())
                .map(start -> Duration.between(fault.from(), start));
    }

    private static Duration gap(List<Instant> starts, Instant from, Instant to) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < starts.size(); i++) {
            boolean touches = starts.get(i).isAfter(from) && starts.get(i - 1).isBefore(to);
            Duration gap = Duration.between(starts.get(i - 1), starts.get(i));
            if (touches && gap.compareTo(longest) > 0) {
                longest = gap;
            }
        }
        return longest;
    }
}
