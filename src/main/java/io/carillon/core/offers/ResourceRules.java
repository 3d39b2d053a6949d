package io.carillon.core.offers;

import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Arithmetic with offered resources, in whole milli-units as Mesos itself counts, over several
 * pools: reserved ones are used before unreserved ones, and each part taken stays a part of its own
 * pool. Source: Mesos documentation "reservation" and "attributes-resources".
 */
public final class ResourceRules {

    /**
     * What was taken and what is left.
     *
     * @param taken parts of the offered resources
     * @param left the rest of the offered resources
     */
    public record Cut(List<Resource> taken, List<Resource> left) {}

    private ResourceRules() {}

    /** The sum of what ordinary tasks may use. */
    public static Resources sum(Collection<Resource> resources) {
        return Resource.usable(resources);
    }

    /** Takes the wanted resources; empty if there are not enough. */
    public static Optional<Cut> take(List<Resource> from, Resources wanted) {
        return take(from, wanted, PortSet.EMPTY, PortSet.EMPTY);
    }

    /**
     * Takes the wanted resources; empty if there are not enough.
     *
     * @param kept ports that others must have: not taken for a port without a number
     * @param last ports that others may want: taken for one without a number when no others are
     *     left
     */
    static Optional<Cut> take(List<Resource> from, Resources wanted, PortSet kept, PortSet last) {
        List<Resource> left = new ArrayList<>(from);
        List<Resource> taken = new ArrayList<>();
        boolean enough =
                takeScalar(left, "cpus", wanted.cpusMilli(), taken)
                        && takeScalar(left, "mem", wanted.memMilli(), taken)
                        && takeScalar(left, "disk", wanted.diskMilli(), taken)
                        && takeScalar(left, "gpus", wanted.gpus() * 1000L, taken)
                        && new PortCut(left, wanted, kept, last).take(taken);
        return enough ? Optional.of(new Cut(taken, left)) : Optional.empty();
    }

    private static boolean takeScalar(
            List<Resource> left, String name, long wantedMilli, List<Resource> taken) {
        long missing = wantedMilli;
        for (boolean reserved : new boolean[] {true, false}) {
            for (int i = 0; i < left.size() && missing > 0; i++) {
                Resource pool = left.get(i);
                if (fits(pool, name, reserved) && pool.milli() > 0) {
                    long part = Math.min(missing, pool.milli());
                    taken.add(pool.scalar(part));
                    left.set(i, pool.scalar(pool.milli() - part));
                    missing -= part;
                }
            }
        }
        return missing == 0;
    }

    static boolean fits(Resource pool, String name, boolean reserved) {
        return pool.usable() && pool.name().equals(name) && pool.reserved() == reserved;
    }
}
