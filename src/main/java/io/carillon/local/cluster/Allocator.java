package io.carillon.local.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is offered to whom: all free resources of an agent to one role of one framework, in
 * turns. Looks only at agents that have changed since the last round, except when a framework asks.
 * One thread.
 */
final class Allocator {

    private static final double DEFAULT_REFUSE = 5;
    private static final double MAX_REFUSE = 31_536_000;

    /** A role of a framework that wants offers. */
    private record Seat(FrameworkState framework, String role) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Seat seat
                    && seat.framework == framework
                    && seat.role.equals(role);
        }

        @Override
        public int hashCode() {
            return framework.id.hashCode() * 31 + role.hashCode();
        }
    }

    private final Cluster cluster;
    private Set<Seat> seats = new LinkedHashSet<>();
    private Set<Agent> changed = new LinkedHashSet<>();
    private Alarms.@Nullable Timer round;

    Allocator(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Something of the agent became free: it is looked at in the next round. */
    void changed(Agent agent) {
        changed.add(agent);
        if (round == null) {
            // Rounds lie on a grid, as those of a real master, not "some time after the change".
            long interval = Math.max(1, cluster.settings.allocationInterval().toNanos());
            long since = Duration.between(cluster.master.startedAt, cluster.now).toNanos();
            Duration wait = Duration.ofNanos(interval - Math.floorMod(since, interval));
            round = cluster.in(wait, this::round);
        }
    }

    private void round() {
        round = null;
        Set<Agent> agents = changed;
        changed = new LinkedHashSet<>();
        allocate(agents);
    }

    /** Offers everything that is free now: a framework came, or asked for it. */
    void allocateAll() {
        allocate(cluster.agents.values());
    }

    /** Updates the roles for which a framework wants offers. */
    void seat(FrameworkState framework) {
        Set<String> wanted = new LinkedHashSet<>();
        if (framework.connected()) {
            wanted.addAll(framework.roles());
            wanted.removeAll(framework.suppressed);
        }
        seats.removeIf(seat -> seat.framework() == framework && !wanted.contains(seat.role()));
        wanted.forEach(role -> seats.add(new Seat(framework, role)));
    }

    /** Forgets everything: another master starts. */
    void reset() {
        seats = new LinkedHashSet<>();
        changed = new LinkedHashSet<>();
        if (round != null) {
            cluster.timers.cancel(round);
            round = null;
        }
    }

    private void allocate(Collection<Agent> agents) {
        Map<FrameworkState, List<Offer>> events = new LinkedHashMap<>();
        for (Agent agent : agents) {
            if (agent.offerable() && !agent.free.isEmpty()) {
                offer(agent, events);
            }
        }
        events.forEach((framework, offers) -> cluster.send(framework, Events.offers(offers)));
    }

    private void offer(Agent agent, Map<FrameworkState, List<Offer>> events) {
        for (Seat seat : new ArrayList<>(seats)) {
            if (agent.free.isEmpty()) {
                return;
            }
            FrameworkState framework = seat.framework();
            String role = seat.role();
            boolean refined = framework.capable(Capability.Type.RESERVATION_REFINEMENT);
            Pool pool =
                    agent.free.only(
                            identity -> ReservationFormat.offerable(identity, role, refined));
            if (!OfferableRules.allocatable(pool, framework.info, role)
                    || !OfferableRules.visible(agent, framework, role, cluster.settings.region())
                    || framework.refuses(role, agent.id, pool)) {
                continue;
            }
            HeldOffer held =
                    new HeldOffer(cluster.master.newOfferId(), framework, role, agent, pool);
            agent.free.subtract(pool);
            agent.offers.put(held.id, held);
            framework.offers.put(held.id, held);
            cluster.master.offers.put(held.id, held);
            cluster.settings
                    .offerTimeout()
                    .ifPresent(limit -> held.timeout = cluster.in(limit, () -> rescind(held)));
            events.computeIfAbsent(framework, key -> new ArrayList<>())
                    .add(OfferableRules.message(held, cluster.settings));
            seats.remove(seat);
            seats.add(seat);
        }
    }

    /** Removes an offer from the accounts; the caller decides about its resources. */
    void remove(HeldOffer offer) {
        offer.agent.offers.remove(offer.id);
        offer.framework.offers.remove(offer.id);
        cluster.master.offers.remove(offer.id);
        if (offer.timeout != null) {
            cluster.timers.cancel(offer.timeout);
        }
    }

    /** Ends an offer; its resources are free again. */
    void recover(HeldOffer offer) {
        remove(offer);
        giveBack(offer.agent, offer.pool);
    }

    /** Ends an offer and tells its framework. */
    void rescind(HeldOffer offer) {
        recover(offer);
        cluster.send(offer.framework, Events.rescind(offer.id));
    }

    /** Ends an offer and filters its resources from the role for a while. */
    void decline(HeldOffer offer, Filters filters) {
        refuse(offer.framework, offer.role, offer.agent, offer.pool, filters);
        recover(offer);
    }

    void giveBack(Agent agent, Pool pool) {
        agent.free.add(pool);
        changed(agent);
    }

    /** Filters resources that a pool contains, for the filter's time, at least one interval. */
    void refuse(FrameworkState framework, String role, Agent agent, Pool pool, Filters filters) {
        double seconds = filters.hasRefuseSeconds() ? filters.getRefuseSeconds() : DEFAULT_REFUSE;
        if (seconds < 0 || Double.isNaN(seconds)) {
            seconds = DEFAULT_REFUSE;
        }
        if (seconds == 0 || pool.isEmpty()) {
            return;
        }
        Duration asked = Duration.ofNanos((long) (Math.min(seconds, MAX_REFUSE) * 1e9));
        Duration least = cluster.settings.allocationInterval();
        FrameworkState.RefusalKey key = new FrameworkState.RefusalKey(role, agent.id);
        Alarms.Timer expiry =
                cluster.in(
                        asked.compareTo(least) > 0 ? asked : least,
                        () -> {
                            expire(framework, key);
                            changed(agent);
                        });
        framework.refuse(role, agent.id, new FrameworkState.Refusal(pool.copy(), expiry));
    }

    private void expire(FrameworkState framework, FrameworkState.RefusalKey key) {
        List<FrameworkState.Refusal> list = framework.refusals.get(key);
        if (list != null) {
            list.removeIf(refusal -> !refusal.expiry().at().isAfter(cluster.now));
            if (list.isEmpty()) {
                framework.refusals.remove(key);
            }
        }
    }

    /** Deletes refusals of a framework; of one role, or all. */
    void clearRefusals(FrameworkState framework, Optional<String> role) {
        framework
                .refusals
                .entrySet()
                .removeIf(
                        entry -> {
                            boolean match = role.map(entry.getKey().role()::equals).orElse(true);
                            if (match) {
                                entry.getValue()
                                        .forEach(item -> cluster.timers.cancel(item.expiry()));
                            }
                            return match;
                        });
    }
}
