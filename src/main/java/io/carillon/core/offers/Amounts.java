package io.carillon.core.offers;

import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What a task needs, in words for people, with the part of the executor that it brings. */
final class Amounts {
    private static final List<Dimension> DIMENSIONS =
            List.of(
                    new Dimension(Resources::cpusMilli, 3, "cpus"),
                    new Dimension(Resources::memMilli, 3, "MiB of memory"),
                    new Dimension(Resources::diskMilli, 3, "MiB of disk"),
                    new Dimension(Resources::gpus, 0, "gpus"),
                    new Dimension(Resources::ports, 0, "ports"));

    /** How many ranges of ports are named. */
    private static final int SHOWN = 3;

    private record Dimension(ToLongFunction<Resources> of, int decimals, String unit) {
        String plain(long amount) {
            BigDecimal units = BigDecimal.valueOf(amount, decimals);
            return units.signum() == 0 ? "0" : units.stripTrailingZeros().toPlainString();
        }
    }

    private final Resources task;
    private final Resources executor;
    private final String name;

    /** The executor has been named in full; the next mention is short. */
    private boolean named;

    private Amounts(Resources task, Optional<ExecutorNeed> brings) {
        this.task = task;
        executor = brings.map(ExecutorNeed::resources).orElse(Resources.NONE);
        name = brings.map(Amounts::name).orElse("");
    }

    /** What a task takes that brings that executor with it, or none. */
    static Amounts of(Need need, Optional<ExecutorNeed> brings) {
        return new Amounts(need.resources(), brings);
    }

    /**
     * What a task needs itself, each in words ("have 4 cpus") with what a space has instead ("has
     * 2"), if that is too little.
     */
    static Map<String, Function<Resources, Optional<String>>> lacks(Resources task) {
        Map<String, Function<Resources, Optional<String>>> lacks = new LinkedHashMap<>();
        for (Dimension dimension : DIMENSIONS) {
            long wanted = dimension.of.applyAsLong(task);
            if (wanted > 0) {
                lacks.put(
                        "have " + dimension.plain(wanted) + " " + dimension.unit,
                        space ->
                                Optional.of(dimension.of.applyAsLong(space))
                                        .filter(there -> there < wanted)
                                        .map(there -> "has " + dimension.plain(there)));
            }
        }
        PortSet fixed = task.portNumbers();
        if (!fixed.isEmpty()) {
            lacks.put(
                    "offer " + ports(fixed),
                    space ->
                            Optional.of(space.portNumbers())
                                    .filter(there -> !there.containsAll(fixed))
                                    .map(Amounts::has));
        }
        return lacks;
    }

    private static String has(PortSet there) {
        return there.isEmpty() ? "has no ports" : "has the ports " + cut(there);
    }

    private static String ports(PortSet ports) {
        boolean one = ports.ranges().size() == 1 && ports.ranges().get(0).size() == 1;
        return (one ? "port " : "ports ") + cut(ports);
    }

    /** Not more of them than anybody reads. */
    private static String cut(PortSet ports) {
        int more = ports.ranges().size() - SHOWN;
        return more <= 0
                ? ports.toString()
                : new PortSet(ports.ranges().subList(0, SHOWN)) + " and more";
    }

    /** What an executor is called. */
    static String name(ExecutorNeed executor) {
        return "the executor of app " + executor.app().app();
    }

    /** All that is needed: "1.5 cpus and 64 MiB of memory"; empty if nothing is. */
    String all() {
        List<String> all = new ArrayList<>();
        named = false;
        for (Dimension dimension : DIMENSIONS) {
            if (amount(dimension) > 0) {
                all.add(text(dimension) + bracket(parts(dimension), ""));
            }
        }
        PortSet fixed = task.portNumbers();
        if (!fixed.isEmpty()) {
            all.add(ports(fixed));
        }
        return String.join(" and ", all);
    }

    /** What none of the spaces has alone: "4 cpus (largest: 2)"; empty if each has some space. */
    String tooBig(Collection<Resources> spaces) {
        List<String> tooBig = new ArrayList<>();
        named = false;
        for (Dimension dimension : DIMENSIONS) {
            long largest = 0;
            for (Resources space : spaces) {
                largest = Math.max(largest, dimension.of.applyAsLong(space));
            }
            if (amount(dimension) > largest) {
                String most = "largest: " + dimension.plain(largest);
                tooBig.add(text(dimension) + bracket(parts(dimension), most));
            }
        }
        PortSet offered = PortSet.EMPTY;
        for (Resources space : spaces) {
            offered = offered.plus(space.portNumbers());
        }
        PortSet missing = task.portNumbers().minus(offered);
        if (!missing.isEmpty()) {
            tooBig.add(
                    ports(missing)
                            + bracket("", offered.isEmpty() ? "" : "offered: " + cut(offered)));
        }
        return String.join(" or ", tooBig);
    }

    private long amount(Dimension dimension) {
        return dimension.of.applyAsLong(task.plus(executor));
    }

    private String text(Dimension dimension) {
        return dimension.plain(amount(dimension)) + " " + dimension.unit;
    }

    /** How much of it is for the executor; empty if nothing is. */
    private String parts(Dimension dimension) {
        long own = dimension.of.applyAsLong(task);
        long shared = dimension.of.applyAsLong(executor);
        if (shared == 0) {
            return "";
        }
        String whose = named ? "the executor" : name;
        named = true;
        return own == 0
                ? "for " + whose
                : dimension.plain(own) + " and " + dimension.plain(shared) + " for " + whose;
    }

    private static String bracket(String one, String other) {
        String both = one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
        return both.isEmpty() ? "" : " (" + both + ")";
    }
}
