package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;

/**
 * An amount of each of several resources. Two resources are the same one when everything but the
 * amount and the role that they are allocated to is equal (reservations, disk, provider, …).
 * Mutable; one thread.
 */
final class Pool {

    private final Map<Resource, Amount> amounts = new LinkedHashMap<>();

    /** A pool of resources that {@link TaskResourceRules} found valid; zero amounts are dropped. */
    static Pool of(List<Resource> resources) {
        Pool pool = new Pool();
        for (Resource resource : resources) {
            pool.add(ReservationFormat.identity(resource), Amount.of(resource));
        }
        return pool;
    }

    Pool copy() {
        Pool pool = new Pool();
        pool.amounts.putAll(amounts);
        return pool;
    }

    private void add(Resource identity, Amount amount) {
        if (!amount.isEmpty()) {
            amounts.merge(identity, amount, Amount::plus);
        }
    }

    void add(Pool other) {
        other.amounts.forEach(this::add);
    }

    void subtract(Pool other) {
        other.amounts.forEach(
                (identity, amount) ->
                        amounts.computeIfPresent(
                                identity,
                                (key, mine) -> {
                                    Amount left = mine.minus(amount);
                                    return left.isEmpty() ? null : left;
                                }));
    }

    boolean contains(Pool other) {
        for (Map.Entry<Resource, Amount> entry : other.amounts.entrySet()) {
            Amount mine = amounts.get(entry.getKey());
            if (mine == null || !mine.contains(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a port or an element of a set is in both pools. */
    boolean overlaps(Pool other) {
        for (Map.Entry<Resource, Amount> entry : other.amounts.entrySet()) {
            Amount mine = amounts.get(entry.getKey());
            if (mine != null && mine.overlaps(entry.getValue())) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return amounts.isEmpty();
    }

    /** The entries whose identity satisfies the condition. */
    Pool only(Predicate<Resource> condition) {
        Pool pool = new Pool();
        amounts.forEach(
                (identity, amount) -> {
                    if (condition.test(identity)) {
                        pool.amounts.put(identity, amount);
                    }
                });
        return pool;
    }

    /** The sum of all scalars with a name, in thousandths. */
    long milli(String name) {
        long sum = 0;
        for (Map.Entry<Resource, Amount> entry : amounts.entrySet()) {
            if (entry.getKey().getName().equals(name)
                    && entry.getValue() instanceof Amount.Milli milli) {
                sum += milli.thousandths();
            }
        }
        return sum;
    }

    /**
     * The pool as messages.
     *
     * @param refined in the format of frameworks that know refined reservations
     * @param role sets {@code allocation_info}
     */
    List<Resource> toResources(boolean refined, Optional<String> role) {
        List<Resource> resources = new ArrayList<>(amounts.size());
        amounts.forEach(
                (identity, amount) -> {
                    Resource.Builder resource = identity.toBuilder();
                    amount.writeTo(resource);
                    role.ifPresent(name -> resource.getAllocationInfoBuilder().setRole(name));
                    resources.add(
                            refined ? resource.build() : ReservationFormat.old(resource).build());
                });
        return resources;
    }
}
