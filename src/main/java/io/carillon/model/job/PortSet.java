package io.carillon.model.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of port numbers: as few ranges as can be, the smallest first. A value.
 *
 * @param ranges disjoint and not adjacent, in ascending order
 */
public record PortSet(List<PortRange> ranges) {
    /** No port. */
    public static final PortSet EMPTY = new PortSet(List.of());

    private static final Comparator<PortRange> SMALLEST_FIRST =
            Comparator.comparingInt(PortRange::begin).thenComparing(PortRange::end);

    public PortSet {
        ranges = normal(ranges);
    }

    /** Those ports alone. */
    public static PortSet of(Collection<Integer> numbers) {
        return numbers.isEmpty()
                ? EMPTY
                : new PortSet(
                        numbers.stream().map(number -> new PortRange(number, number)).toList());
    }

    private static List<PortRange> normal(List<PortRange> given) {
        List<PortRange> sorted = new ArrayList<>(given);
        sorted.removeIf(range -> range.end() < range.begin());
        sorted.sort(SMALLEST_FIRST);
        List<PortRange> normal = new ArrayList<>();
        for (PortRange next : sorted) {
            int last = normal.size() - 1;
            if (last >= 0 && next.begin() <= (long) normal.get(last).end() + 1) {
                PortRange before = normal.get(last);
                int end = Math.max(before.end(), next.end());
                normal.set(last, new PortRange(before.begin(), end));
            } else {
                normal.add(next);
            }
        }
        return List.copyOf(normal);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(int number) {
        return ranges.stream().anyMatch(range -> range.begin() <= number && number <= range.end());
    }

    /** Whether all ports of the other set are in this one. */
    public boolean containsAll(PortSet other) {
        return other.isEmpty() || other.minus(this).isEmpty();
    }

    /** The ports that are in one of the sets. */
    public PortSet plus(PortSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        List<PortRange> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return new PortSet(both);
    }

    /** The ports of this set that are not in the other one. */
    public PortSet minus(PortSet other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        List<PortRange> left = new ArrayList<>();
        int from = 0; // The first range of the other set that does not end before.
        for (PortRange range : ranges) {
            while (from < other.ranges.size() && other.ranges.get(from).end() < range.begin()) {
                from++;
            }
            long begin = range.begin();
            int next = from;
            while (begin <= range.end()
                    && next < other.ranges.size()
                    && other.ranges.get(next).begin() <= range.end()) {
                PortRange gone = other.ranges.get(next);
                if (begin < gone.begin()) {
                    left.add(new PortRange((int) begin, gone.begin() - 1));
                }
                begin = gone.end() + 1L;
                next++;
            }
            if (begin <= range.end()) {
                left.add(new PortRange((int) begin, range.end()));
            }
        }
        return new PortSet(left);
    }

    /** The same with so many ranges at most: the smallest gaps are filled. */
    public PortSet coarse(int most) {
        if (ranges.size() <= most) {
            return this;
        }
        List<Integer> gaps = new ArrayList<>();
        for (int i = 1; i < ranges.size(); i++) {
            gaps.add(ranges.get(i).begin() - ranges.get(i - 1).end());
        }
        int filled = gaps.stream().sorted().toList().get(ranges.size() - most - 1);
        List<PortRange> wide = new ArrayList<>(ranges);
        int still = ranges.size() - most;
        for (int i = 0; i < gaps.size() && still > 0; i++) {
            if (gaps.get(i) <= filled) {
                wide.add(new PortRange(ranges.get(i).begin(), ranges.get(i + 1).end()));
                still--;
            }
        }
        return new PortSet(wide);
    }

    /** "8080, 31000-32000". */
    @Override
    public String toString() {
        return ranges.stream()
                .map(
                        range ->
                                range.size() == 1
                                        ? Integer.toString(range.begin())
                                        : range.begin() + "-" + range.end())
                .collect(Collectors.joining(", "));
    }
}
