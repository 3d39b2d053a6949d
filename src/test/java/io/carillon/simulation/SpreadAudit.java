package io.carillon.simulation;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.placement.ConstraintRules;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Decider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Invariant 12: no shard goes to an agent with more shards of its job than another one that has
 * room, if the offers of the other one are at hand or can be had. They can be had if they came
 * under this subscription, no fault has struck anything since, and nothing was late of late. Counts
 * for itself what was offered, what was launched, and which tasks are where. A job that is spread
 * over groups of agents is for {@link SitingAudit}, and so is one with a role; one that is packed,
 * or keeps apart from others, goes anywhere. A task of a shared executor counts as if it brought
 * the executor, and never for agents that are not at hand.
 */
final class SpreadAudit {
    /** Messages and commits that were late longer ago than this do no harm any more. */
    private static final Duration CALM = Duration.ofSeconds(4);

    /** What has been ready for longer may go anywhere: no shard waits for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** What must start by a deadline waits no longer than to some time before it. */
    private static final Duration BEFORE_DEADLINE = Duration.ofSeconds(6);

    /** More tasks than ever wait. */
    private static final int ALL = 10_000;

    /** What the last offers of an agent left free on it. */
    private record Known(AgentFacts facts, Resources room, int troubles) {}

    /**
     * The shards of a job that wait for the offers of other agents, and what they need together.
     */
    private record Waiting(int shards, Resources need) {
        static final Waiting NONE = new Waiting(0, Resources.NONE);

        Waiting plus(Waiting other) {
            return new Waiting(shards + other.shards, need.plus(other.need));
        }
    }

    /** A search and what was known when it began. */
    private record Search(
            PlacementRequest request,
            TreeMap<String, TreeMap<AgentId, Integer>> tasks,
            TreeMap<AgentId, Resources> absent,
            TreeMap<AgentId, AgentFacts> facts,
            TreeMap<String, Waiting> waiting,
            TreeSet<TaskId> patient) {
        int tasks(String job, AgentId agent) {
            return tasks.getOrDefault(job, new TreeMap<>()).getOrDefault(agent, 0);
        }
    }

    /** The tasks of one job that one agent is to get. */
    private record Share(String job, AgentId agent) {}

    private final VirtualTime time;
    private final Trace trace;
    private final Weather weather;

    /** How many searches had to choose between agents. */
    long searches;

    SpreadAudit(VirtualTime time, Trace trace, Weather weather) {
        this.time = time;
        this.trace = trace;
        this.weather = weather;
    }

    /** The rules of a term, watched. */
    Decider watch(Decider rules) {
        return new Term(rules);
    }

    private final class Term implements Decider {
        private final Decider rules;
        private final TreeMap<AgentId, Known> agents = new TreeMap<>();
        private Optional<Search> search = Optional.empty();

        Term(Decider rules) {
            this.rules = rules;
        }

        @Override
        public Decision decide(State state, Input input, Instant now) {
            Decision decision = rules.decide(state, input, now);
            if (input instanceof Input.OffersArrived arrived) {
                arrived.offers().forEach(offer -> offered(state, offer));
            } else if (input instanceof Input.PlacementArrived arrived) {
                search.filter(s -> s.request().number() == arrived.assignment().number())
                        .ifPresent(s -> judge(s, arrived.assignment()));
            } else if (input instanceof Input.Subscribed
                    || input instanceof Input.Disconnected
                    || input instanceof Input.OfferRescinded) {
                agents.clear();
            }
            for (Effect effect : decision.effects()) {
                if (effect instanceof Effect.Accept accept) {
                    accept.launches().forEach(launch -> launched(state, accept.agent(), launch));
                } else if (effect instanceof Effect.Place place) {
                    search = Optional.of(search(state, place.request(), now));
                }
            }
            return decision;
        }

        private void offered(State state, Offer offer) {
            Resources room = Resource.usable(offer.resources());
            for (Offer held : state.supply().offers().values()) {
                if (held.agent().equals(offer.agent())) {
                    room = room.plus(Resource.usable(held.resources()));
                }
            }
            agents.put(offer.agent(), new Known(offer.facts(), room, weather.troubles));
        }

        private void launched(State state, AgentId agent, Launch launch) {
            Resources need =
                    state.run(launch.task().run())
                            .map(run -> run.need().cold())
                            .orElse(Resources.NONE);
            agents.computeIfPresent(
                    agent,
                    (id, known) ->
                            new Known(known.facts(), known.room().minus(need), known.troubles()));
        }

        private Search search(State state, PlacementRequest request, Instant now) {
            TreeMap<String, TreeMap<AgentId, Integer>> tasks = new TreeMap<>();
            for (ShardId id : state.live()) {
                AgentId agent = state.shard(id).flatMap(Shard::task).orElseThrow().agent();
                tasks.computeIfAbsent(id.run().job(), any -> new TreeMap<>())
                        .merge(agent, 1, Integer::sum);
            }
            TreeSet<ShardId> wanted = new TreeSet<>();
            TreeSet<TaskId> patient = new TreeSet<>();
            TreeSet<String> groups = new TreeSet<>();
            for (Wanted one : request.tasks()) {
                wanted.add(one.task().shardId());
                groups.add(one.task().run().job() + one.need().resources());
                if (patient(state, one.task(), now)) {
                    patient.add(one.task());
                }
            }
            TreeMap<String, Waiting> waiting = new TreeMap<>();
            for (ShardId id : state.ready().first(ALL, any -> true)) {
                if (!wanted.contains(id)) {
                    Resources need = state.run(id.run()).orElseThrow().need().cold();
                    waiting.merge(id.run().job(), new Waiting(1, need), Waiting::plus);
                }
            }
            // Which of several groups gets the room of an absent agent is for none of them to know.
            boolean calm = time.instant().minus(CALM).isAfter(weather.lateUntil);
            TreeMap<AgentId, Resources> absent =
                    calm && groups.size() == 1 ? absent(state, request) : new TreeMap<>();
            TreeMap<AgentId, AgentFacts> facts = new TreeMap<>();
            agents.forEach((agent, known) -> facts.put(agent, known.facts()));
            request.hosts().forEach(host -> facts.put(host.agent(), host.facts()));
            return new Search(request, tasks, absent, facts, waiting, patient);
        }

        private TreeMap<AgentId, Resources> absent(State state, PlacementRequest request) {
            TreeMap<AgentId, Resources> absent = new TreeMap<>();
            agents.forEach(
                    (agent, known) -> {
                        if (known.troubles() == weather.troubles
                                && !state.holds().isDrained(agent)) {
                            absent.put(agent, known.room());
                        }
                    });
            request.hosts().forEach(host -> absent.remove(host.agent()));
            return absent;
        }
    }

    /** Whether the task is one of several shards and has time to wait. */
    private static boolean patient(State state, TaskId id, Instant now) {
        RunEntry run = state.run(id.run()).orElseThrow();
        Task task = run.shard(id.shard()).flatMap(Shard::task).orElseThrow();
        Instant ready = task.notBefore().isAfter(task.since()) ? task.notBefore() : task.since();
        boolean hurried =
                run.job()
                        .startDeadline()
                        .map(deadline -> id.run().nominalTime().plus(deadline))
                        .filter(by -> by.isBefore(now.plus(BEFORE_DEADLINE)))
                        .isPresent();
        return run.job().sharding().count() > 1
                && run.job().where().patience().isEmpty()
                && !hurried
                && !ready.isAfter(now)
                && ready.plus(PATIENCE).isAfter(now);
    }

    private void judge(Search search, Assignment answer) {
        TreeMap<String, Host> hosts = new TreeMap<>();
        TreeMap<AgentId, Resources> left = new TreeMap<>();
        TreeSet<AgentId> several = new TreeSet<>();
        for (Host host : search.request().hosts()) {
            hosts.put(host.key(), host);
            if (left.put(host.agent(), host.free()) != null) {
                several.add(host.agent());
            }
        }
        // What is offered to several roles is not one room.
        left.keySet().removeAll(several);
        TreeSet<String> grouped = new TreeSet<>();
        for (Wanted wanted : search.request().tasks()) {
            if (wanted.need().spread().isPresent()
                    || hasRole(wanted.need())
                    || wanted.need().company().isPresent()
                    || wanted.policy() == PlacementPolicy.PACK) {
                grouped.add(wanted.task().run().job());
            }
        }
        Map<Share, List<Wanted>> shares = new LinkedHashMap<>();
        for (Wanted wanted : search.request().tasks()) {
            Host host = hosts.get(answer.places().getOrDefault(wanted.task(), ""));
            if (host != null) {
                String job = wanted.task().run().job();
                if (!grouped.contains(job)) {
                    shares.computeIfAbsent(new Share(job, host.agent()), any -> new ArrayList<>())
                            .add(wanted);
                }
                left.computeIfPresent(
                        host.agent(), (any, room) -> room.minus(wanted.need().cold()));
                search.tasks()
                        .computeIfAbsent(job, any -> new TreeMap<>())
                        .merge(host.agent(), 1, Integer::sum);
            }
        }
        shares.forEach((share, tasks) -> judge(search, share, tasks, left));
    }

    private void judge(
            Search search, Share share, List<Wanted> tasks, TreeMap<AgentId, Resources> left) {
        int most = search.tasks(share.job(), share.agent());
        boolean patient = tasks.stream().allMatch(one -> search.patient().contains(one.task()));
        searches += left.size() + (patient ? search.absent().size() : 0) > 1 ? 1 : 0;
        left.forEach((other, room) -> judge(share, tasks, most, other, room, search, Waiting.NONE));
        if (patient) {
            Waiting waiting = search.waiting().getOrDefault(share.job(), Waiting.NONE);
            search.absent()
                    .forEach(
                            (other, room) ->
                                    judge(share, tasks, most, other, room, search, waiting));
        }
    }

    private void judge(
            Share share,
            List<Wanted> tasks,
            int most,
            AgentId other,
            Resources room,
            Search search,
            Waiting waiting) {
        int there = search.tasks(share.job(), other) + waiting.shards();
        boolean fits =
                tasks.stream()
                        .allMatch(
                                one ->
                                        one.need().cold().plus(waiting.need()).fitsInto(room)
                                                && suits(search, share.agent(), other, one.need())
                                                && takes(search.request(), other, one.need()));
        if (fits && most > there + 1) {
            trace.broken(
                    new Violation(
                            12,
                            share.agent()
                                    + " gets the "
                                    + most
                                    + "th task of "
                                    + share.job()
                                    + " while "
                                    + other
                                    + " has "
                                    + there
                                    + " and room for it, of "
                                    + search.request()));
        }
    }

    private static boolean hasRole(Need need) {
        return need.constraints().stream()
                .anyMatch(constraint -> constraint.attribute().equals(AgentFacts.ROLE));
    }

    /** Whether another agent is as right for the task as the one that gets it. */
    private static boolean suits(Search search, AgentId chosen, AgentId other, Need need) {
        List<Constraint> constraints = need.constraints();
        AgentFacts facts = search.facts().get(other);
        return ConstraintRules.unmet(constraints, facts).isEmpty()
                && ConstraintRules.wishes(constraints, facts)
                        <= ConstraintRules.wishes(constraints, search.facts().get(chosen));
    }

    /**
     * Whether the agent's executor, if it is a shared one, takes the tasks of the whole request.
     */
    private static boolean takes(PlacementRequest request, AgentId agent, Need need) {
        if (need.executor().isEmpty()) {
            return true;
        }
        List<Host> hosts =
                request.hosts().stream().filter(host -> host.agent().equals(agent)).toList();
        if (hosts.size() != 1) {
            return false;
        }
        ExecutorPlace cold = ExecutorPlace.warm(need.executor().get().maxTasks());
        ExecutorPlace place =
                hosts.get(0).executors().getOrDefault(need.executor().get().app(), cold);
        return place.barred().isEmpty() && place.room() >= request.tasks().size();
    }
}
