package io.carillon.core.offers;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.state.Agenda;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is done with offers, looked at once the inbox is empty:
 *
 * <ol>
 *   <li>Tasks and offers at hand: places are looked for, one search at a time.
 *   <li>Tasks, but no offers: Mesos is asked for some, at once for fresh work and with growing
 *       pauses without success.
 *   <li>Offers, but no tasks: they are given back for long, unless a fire is about to come; then
 *       they are held, but never longer than {@code offerHold}.
 *   <li>Neither, and nothing about to come: Mesos is told to send none.
 * </ol>
 */
public final class OfferRules {
    /** So many tasks are placed in one search. */
    static final int TASKS_AT_ONCE = 500;

    /** So many entries of the agenda are looked at for what is about to come. */
    private static final int LOOKED_AT = 64;

    /** Offers that no waiting task fits are refused that long. */
    public static final Duration UNSUITABLE = Duration.ofSeconds(5);

    private OfferRules() {}

    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed() || state.placing()) {
            return decision;
        }
        if (state.ready().isEmpty()) {
            idle(state, now, decision);
        } else if (!state.offers().isEmpty()) {
            place(state, decision);
        } else if (!now.isBefore(nextRevive(state)) || setBack(state, now)) {
            revive(state, now, decision);
        }
        return decision;
    }

    /** When {@link #settled} has something to do for time alone. */
    public static Instant nextDue(State state) {
        if (!state.connection().subscribed() || state.placing()) {
            return Instant.MAX;
        }
        if (!state.ready().isEmpty()) {
            return state.offers().isEmpty() ? nextRevive(state) : Instant.MIN;
        }
        if (state.offers().isEmpty()) {
            return Instant.MAX;
        }
        Offer oldest = state.offers().values().iterator().next();
        return oldest.arrivedAt().plus(state.settings().offerHold());
    }

    /** Offers were last asked for in what our clock now says is to come. */
    private static boolean setBack(State state, Instant now) {
        return now.isBefore(state.demand().revivedAt());
    }

    private static Instant nextRevive(State state) {
        Instant last = state.demand().revivedAt();
        return last.equals(Instant.MIN) ? Instant.MIN : last.plus(pause(state));
    }

    /** Only fresh work shortens the pause: what nobody has a place for must not be asked for on. */
    private static Duration pause(State state) {
        return state.ready().someFresh() ? Demand.BACKOFF.first() : state.demand().pause();
    }

    private static void revive(State state, Instant now, Decision decision) {
        Duration next = Demand.BACKOFF.next(pause(state));
        decision.change(
                new Change.DemandChanged(
                        new Demand(false, now, next),
                        state.ready().size() + " tasks wait and no offers are at hand"));
        decision.effect(new Effect.Revive());
    }

    private static void idle(State state, Instant now, Decision decision) {
        Duration hold = state.settings().offerHold();
        boolean soon = soon(state, now);
        List<String> back = new ArrayList<>();
        for (Offer offer : state.offers().values()) {
            if (!soon || !now.isBefore(offer.arrivedAt().plus(hold))) {
                back.add(offer.id());
            }
        }
        if (!back.isEmpty()) {
            decline(back, state.settings().declineFor(), "there is no work for it", decision);
            if (state.demand().suppressed()) {
                // It came all the same: Mesos has not heard that none is wanted.
                decision.effect(new Effect.Suppress());
            }
        }
        if (!soon && !state.demand().suppressed()) {
            decision.change(
                    new Change.DemandChanged(
                            new Demand(true, state.demand().revivedAt(), Demand.BACKOFF.first()),
                            "no task waits"));
            decision.effect(new Effect.Suppress());
        }
    }

    /** Something is about to come that may need offers; a fire of a paused job does not. */
    static boolean soon(State state, Instant now) {
        Instant until = now.plus(state.settings().offerHold());
        int looked = 0;
        for (Agenda.Entry entry : state.agenda().entries()) {
            if (!entry.at().isBefore(until)) {
                return false;
            }
            boolean paused =
                    state.job(entry.subject().job())
                            .flatMap(job -> job.stored().pause())
                            .isPresent();
            if (!paused || entry.subject().run().isPresent() || ++looked == LOOKED_AT) {
                return true;
            }
        }
        return false;
    }

    public static void decline(
            List<String> offers, Duration refuse, String because, Decision decision) {
        offers.forEach(id -> decision.change(new Change.OfferGone(id, because)));
        decision.effect(new Effect.Decline(offers, refuse));
    }

    /** Tasks that fit no host by themselves are left out: they must not stand in the way. */
    private static void place(State state, Decision decision) {
        Map<String, List<Offer>> offered = hosts(state);
        Map<String, Resources> spaces = new LinkedHashMap<>();
        offered.forEach(
                (key, offers) ->
                        spaces.put(key, ResourceRules.sum(PlacementRules.resources(offers))));
        Map<Resources, String> unfit = new LinkedHashMap<>();
        for (Resources need : state.ready().needs()) {
            if (spaces.values().stream().noneMatch(need::fitsInto)) {
                unfit.put(need, new Shortage(need, spaces.values()).because());
            }
        }
        List<PlacementRequest.Wanted> wanted = new ArrayList<>();
        for (ShardId id : state.ready().first(TASKS_AT_ONCE, need -> !unfit.containsKey(need))) {
            RunEntry run = state.run(id.run()).orElseThrow();
            Task task = run.shard(id.number()).flatMap(Shard::task).orElseThrow();
            wanted.add(new PlacementRequest.Wanted(task.id(), run.job().resources()));
        }
        Map<String, SortedMap<String, Integer>> running = running(state, wanted);
        List<PlacementRequest.Host> hosts = new ArrayList<>();
        spaces.forEach(
                (key, free) -> {
                    String agent = Objects.requireNonNull(offered.get(key)).get(0).agent();
                    hosts.add(
                            new PlacementRequest.Host(
                                    key,
                                    agent,
                                    free,
                                    running.getOrDefault(agent, new TreeMap<>())));
                });
        long number = state.placements() + 1;
        decision.change(
                new Change.PlacementAsked(
                        number, unfit, wanted.size() + " tasks, " + hosts.size() + " hosts"));
        decision.effect(new Effect.Place(new PlacementRequest(number, wanted, hosts)));
    }

    /** The live tasks of those jobs, by agent and job. */
    private static Map<String, SortedMap<String, Integer>> running(
            State state, List<PlacementRequest.Wanted> wanted) {
        TreeSet<String> jobs = new TreeSet<>();
        wanted.forEach(task -> jobs.add(task.task().run().job()));
        Map<String, SortedMap<String, Integer>> running = new TreeMap<>();
        for (String job : jobs) {
            state.tasksPerAgent()
                    .of(job)
                    .forEach(
                            (agent, tasks) ->
                                    running.computeIfAbsent(agent, a -> new TreeMap<>())
                                            .put(job, tasks));
        }
        return running;
    }

    /** The offers held, by agent and role. */
    static Map<String, List<Offer>> hosts(State state) {
        Map<String, List<Offer>> hosts = new LinkedHashMap<>();
        for (Offer offer : state.offers().values()) {
            hosts.computeIfAbsent(key(offer), k -> new ArrayList<>()).add(offer);
        }
        return hosts;
    }

    private static String key(Offer offer) {
        return offer.agent() + '/' + offer.role();
    }
}
