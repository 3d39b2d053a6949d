package io.carillon.model.mesos;

import io.carillon.model.Opaque;
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
}
