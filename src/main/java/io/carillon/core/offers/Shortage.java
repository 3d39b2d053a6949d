package io.carillon.core.offers;

import io.carillon.model.job.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Why a task found no place, in words for people. Any thread.
 *
 * @param need what the task needs
 * @param hosts what each host offered, before anything was placed on it
 */
public record Shortage(Resources need, Collection<Resources> hosts) {
    private static final List<Dimension> DIMENSIONS =
            List.of(
                    new Dimension(Resources::cpusMilli, 3, "cpus"),
                    new Dimension(Resources::memMilli, 3, "MiB of memory"),
                    new Dimension(Resources::diskMilli, 3, "MiB of disk"),
                    new Dimension(Resources::gpus, 0, "gpus"),
                    new Dimension(Resources::ports, 0, "ports"));

    /** Whether the task would fit on a host on which nothing else is placed. */
    public boolean someHostFits() {
        return hosts.stream().anyMatch(need::fitsInto);
    }

    /** One clause, without a full stop: "no offer has 4 cpus (largest: 2)". */
    public String because() {
        if (hosts.isEmpty()) {
            return "there is no offer";
        }
        List<String> tooBig = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (Dimension dimension : DIMENSIONS) {
            long amount = dimension.of.applyAsLong(need);
            long largest = 0;
            for (Resources host : hosts) {
                largest = Math.max(largest, dimension.of.applyAsLong(host));
            }
            if (amount > 0) {
                wanted.add(dimension.text(amount));
            }
            if (amount > largest) {
                tooBig.add(dimension.text(amount) + " (largest: " + dimension.plain(largest) + ")");
            }
        }
        if (!tooBig.isEmpty()) {
            return "no offer has " + String.join(" or ", tooBig);
        }
        if (someHostFits()) {
            return "the offers that have "
                    + String.join(" and ", wanted)
                    + " went to more urgent tasks";
        }
        return "no single offer has " + String.join(" and ", wanted) + " together";
    }

    /** One clause, without a full stop, if a host that would do has no room at the moment. */
    public String busy() {
        long fit = hosts.stream().filter(need::fitsInto).count();
        List<String> wanted = new ArrayList<>();
        for (Dimension dimension : DIMENSIONS) {
            long amount = dimension.of.applyAsLong(need);
            if (amount > 0) {
                wanted.add(dimension.text(amount));
            }
        }
        return "busy: "
                + (fit == 1 ? "the one agent that has " : "the " + fit + " agents that have ")
                + (wanted.isEmpty() ? "room" : String.join(" and ", wanted))
                + " when free "
                + (fit == 1 ? "is" : "are")
                + " in use";
    }

    private record Dimension(ToLongFunction<Resources> of, int decimals, String unit) {
        String plain(long amount) {
            BigDecimal units = BigDecimal.valueOf(amount, decimals);
            return units.signum() == 0 ? "0" : units.stripTrailingZeros().toPlainString();
        }

        String text(long amount) {
            return plain(amount) + " " + unit;
        }
    }
}
