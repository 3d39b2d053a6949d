package io.carillon.core.offers;

import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the ports of one task from pools: in the order in which the task asks for them, so that the
 * first one taken is its first port. Ports without a number are the smallest of the reserved ones,
 * then of the others.
 */
final class PortCut {
    private final List<Resource> left;
    private final Resources wanted;
    private final PortSet kept;
    private final PortSet last;

    /** The parts of one pool, as long as no other pool comes between them. */
    private final List<PortRange> parts = new ArrayList<>();

    private int pool = -1;

    /**
     * @param left the pools, which are changed
     * @param kept as {@link ResourceRules#take} has it
     * @param last as {@link ResourceRules#take} has it
     */
    PortCut(List<Resource> left, Resources wanted, PortSet kept, PortSet last) {
        this.left = left;
        this.wanted = wanted;
        this.kept = kept.plus(wanted.portNumbers());
        this.last = last.plus(this.kept);
    }

    /** Adds what is taken; false if there is too little. */
    boolean take(List<Resource> taken) {
        if (wanted.wanted().isEmpty()) {
            return any(wanted.ports(), taken) && close(taken);
        }
        for (TaskPort port : wanted.wanted().get()) {
            boolean found =
                    port.number().isPresent() ? fixed(port.number().get(), taken) : any(1, taken);
            if (!found) {
                return false;
            }
        }
        return close(taken);
    }

    private boolean fixed(int number, List<Resource> taken) {
        PortSet one = PortSet.of(List.of(number));
        for (boolean reserved : new boolean[] {true, false}) {
            for (int i = 0; i < left.size(); i++) {
                if (ResourceRules.fits(left.get(i), "ports", reserved)
                        && new PortSet(left.get(i).ranges()).contains(number)) {
                    part(i, one, taken);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean any(int number, List<Resource> taken) {
        int missing = number;
        for (PortSet without : List.of(last, kept)) {
            for (boolean reserved : new boolean[] {true, false}) {
                for (int i = 0; i < left.size() && missing > 0; i++) {
                    if (ResourceRules.fits(left.get(i), "ports", reserved)) {
                        PortSet some = first(left.get(i).ranges(), without, missing);
                        part(i, some, taken);
                        missing -= some.ranges().stream().mapToInt(PortRange::size).sum();
                    }
                }
            }
        }
        return missing == 0;
    }

    /** The first ports, at most so many. */
    private static PortSet first(List<PortRange> ranges, PortSet without, int most) {
        List<PortRange> some = new ArrayList<>();
        int missing = most;
        for (PortRange range : new PortSet(ranges).minus(without).ranges()) {
            int part = Math.min(missing, range.size());
            if (part > 0) {
                some.add(new PortRange(range.begin(), range.begin() + part - 1));
                missing -= part;
            }
        }
        return new PortSet(some);
    }

    private void part(int from, PortSet some, List<Resource> taken) {
        if (some.isEmpty()) {
            return;
        }
        if (from != pool) {
            close(taken);
            pool = from;
        }
        Resource source = left.get(from);
        left.set(from, source.ranges(new PortSet(source.ranges()).minus(some).ranges()));
        for (PortRange next : some.ranges()) {
            int end = parts.size() - 1;
            if (end >= 0 && parts.get(end).end() + 1 == next.begin()) {
                parts.set(end, new PortRange(parts.get(end).begin(), next.end()));
            } else {
                parts.add(next);
            }
        }
    }

    private boolean close(List<Resource> taken) {
        if (!parts.isEmpty()) {
            taken.add(left.get(pool).ranges(parts));
            parts.clear();
        }
        return true;
    }

    /** The numbers of the ports that a task has taken, in the order in which it asks for them. */
    static List<Integer> numbers(List<Resource> taken) {
        List<Integer> numbers = new ArrayList<>();
        for (Resource resource : taken) {
            if (resource.name().equals("ports")) {
                for (PortRange range : resource.ranges()) {
                    for (int port = range.begin(); port <= range.end(); port++) {
                        numbers.add(port);
                    }
                }
            }
        }
        return numbers;
    }

    /** The ports with a number that tasks with these needs must have. */
    static PortSet fixed(List<Resources> needs) {
        List<PortRange> all = new ArrayList<>();
        needs.forEach(need -> all.addAll(need.portNumbers().ranges()));
        return new PortSet(all);
    }
}
