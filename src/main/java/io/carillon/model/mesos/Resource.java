package io.carillon.model.mesos;

import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One entry of an offer's resources: an amount of one thing out of one pool. Entries of the same
 * name from different pools (roles, reservations, disks) are never added up by Mesos.
 *
 * @param name {@code cpus}, {@code mem}, {@code disk}, {@code gpus}, {@code ports} or what else the
 *     agent has
 * @param milli thousandths of the unit; 0 for ranges
 * @param ranges the ranges; empty for scalars
 * @param reserved it is reserved for the role of the offer, so it is used before unreserved ones
 * @param usable it may serve ordinary tasks: divisible, not a volume, not revocable, not shared
 * @param raw the adapter's own form, of which a task gets a copy with a smaller amount
 */
public record Resource(
        String name,
        long milli,
        List<PortRange> ranges,
        boolean reserved,
        boolean usable,
        Opaque raw) {
    public Resource {
        ranges = List.copyOf(ranges);
    }

    /** Another amount out of the same pool. */
    public Resource scalar(long amountMilli) {
        return new Resource(name, amountMilli, ranges, reserved, usable, raw);
    }

    /** Other ranges out of the same pool. */
    public Resource ranges(List<PortRange> some) {
        return new Resource(name, milli, some, reserved, usable, raw);
    }

    /** The sum of what ordinary tasks may use. */
    public static Resources usable(Collection<Resource> resources) {
        long cpus = 0;
        long mem = 0;
        long disk = 0;
        long gpus = 0;
        int ports = 0;
        List<PortRange> ranges = new ArrayList<>();
        for (Resource resource : resources) {
            if (!resource.usable()) {
                continue;
            }
            switch (resource.name()) {
                case "cpus" -> cpus = sum(cpus, resource.milli());
                case "mem" -> mem = sum(mem, resource.milli());
                case "disk" -> disk = sum(disk, resource.milli());
                case "gpus" -> gpus = sum(gpus, resource.milli());
                case "ports" -> {
                    for (PortRange range : resource.ranges()) {
                        ports = whole(sum(ports, range.size()));
                    }
                    ranges.addAll(resource.ranges());
                }
                default -> {}
            }
        }
        Resources sum = new Resources(cpus, mem, disk, whole(gpus / 1000), ports);
        return ranges.isEmpty() ? sum : sum.space(new PortSet(ranges));
    }

    /** The sum, at most the largest number: more resources never look like fewer. */
    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static int whole(long amount) {
        return (int) Math.min(amount, Integer.MAX_VALUE);
    }
}
