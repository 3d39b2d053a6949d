package io.carillon.core.offers;

import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Spread;
import io.carillon.core.offers.Candidates.Candidate;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.KnownAgents;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which shards wait a moment for the offers of other agents. A shard goes to an agent at hand as
 * long as that agent has no more shards of the job than another agent that has room and may offer
 * it soon. The shards beyond that wait:
 *
 * <ol>
 *   <li>for agents whose offers were given back; if they were refused, Mesos is asked for them;
 *   <li>after the first request of a subscription, for agents that no offer has told of yet.
 * </ol>
 *
 * <p>Agents that meet more of the preferred constraints come before the others.
 *
 * <p>The wait is bounded twice: by {@link Demand#ANSWER} since Mesos was asked or another agent
 * came, and by the patience of the job or of the cluster since the task was ready. Jobs with one
 * shard, and those that are packed, never wait, unless their tasks are spread over groups of
 * agents.
 */
final class SpreadRules {
    /** When Mesos is asked again: the first request may have been lost. */
    static final Duration AGAIN = Demand.ANSWER.dividedBy(2);

    /** A run that must start by a deadline waits no longer than to that time before it. */
    static final Duration BEFORE_DEADLINE = Duration.ofSeconds(1);

    /** Maximum number of ready tasks that are considered. */
    static final int MAX_CONSIDERED = 2_000;

    /**
     * What follows.
     *
     * @param spread the shards that wait
     * @param ask whether Mesos must be asked for the offers that they wait for
     */
    record Plan(Spread spread, boolean ask) {}

    /** Shards of one job that need the same. */
    private record Group(String job, Need need) {}

    private final State state;
    private final Instant now;
    private final TreeMap<AgentId, List<HostAccount>> atHand = new TreeMap<>();
    private final TreeMap<AgentId, KnownAgents.Awaited> awaited = new TreeMap<>();
    private final TreeSet<ShardId> waiting = new TreeSet<>();
    private Instant until = Instant.MAX;
    private boolean ask;
    private boolean answerDue;

    /** Counted when there is something to wait for. */
    private Tally tally = Tally.empty();

    private SpreadRules(State state, Instant now) {
        this.state = state;
        this.now = now;
    }

    /** Which of the ready tasks wait. Meant for a state in which offers are held. */
    static Plan plan(State state, Instant now) {
        return new SpreadRules(state, now).plan();
    }

    private Plan plan() {
        for (Map.Entry<AgentId, KnownAgents.Awaited> entry :
                state.supply().knownAgents().awaited().entrySet()) {
            if (state.supply().knownAgents().awaitedUntil(entry.getValue()).isAfter(now)) {
                awaited.put(entry.getKey(), entry.getValue());
            }
        }
        if (awaited.isEmpty() && !strangers()) {
            return new Plan(Spread.NONE, false);
        }
        tally = Tally.of(state);
        for (List<Offer> offers : PlacementSearchRules.hosts(state).values()) {
            AgentId agent = offers.get(0).agent();
            atHand.computeIfAbsent(agent, any -> new ArrayList<>())
                    .add(
                            new HostAccount(
                                    offers.get(0).facts(),
                                    ResourceRules.sum(PlacementSearchRules.resources(offers)),
                                    ExecutorPlaceRules.of(
                                            state, agent, Optional.of(offers.get(0).role())),
                                    tally));
            awaited.remove(agent);
        }
        groups().forEach(this::divide);
        List.copyOf(waiting).forEach(this::joinGang);
        if (waiting.isEmpty()) {
            return new Plan(Spread.NONE, false);
        }
        Instant again = state.supply().demand().revivedAt().plus(AGAIN);
        if (answerDue) {
            ask |= !again.isAfter(now);
            until = earlier(until, again);
        }
        return new Plan(new Spread(waiting, until, -1), ask);
    }

    /** Whether agents may come that no offer has told of. */
    private boolean strangers() {
        return state.supply().knownAgents().strangersUntil().isAfter(now);
    }

    private Map<Group, List<ShardId>> groups() {
        Map<Group, List<ShardId>> groups = new LinkedHashMap<>();
        for (ShardId id : state.ready().first(MAX_CONSIDERED, need -> true)) {
            RunEntry run = state.run(id.run()).orElseThrow();
            boolean packed = PlacementSearchRules.policy(state, run) == PlacementPolicy.PACK;
            if (run.job().where().spread().isPresent()
                    || run.job().sharding().count() > 1 && !packed) {
                groups.computeIfAbsent(
                                new Group(id.run().job(), run.need(id.number())),
                                any -> new ArrayList<>())
                        .add(id);
            }
        }
        return groups;
    }

    /** Gives each shard of the group to the agent with the fewest; who gets an absent one waits. */
    private void divide(Group group, List<ShardId> shards) {
        Candidates candidates = candidates(group, shards.size());
        int placed = 0;
        List<Candidate> absent = new ArrayList<>();
        while (placed + absent.size() < shards.size()) {
            Optional<Candidate> best = candidates.take();
            if (best.isEmpty()) {
                break;
            }
            if (best.get().atHand()) {
                placed++;
            } else {
                absent.add(best.get());
            }
        }
        boolean some = false;
        for (ShardId id : shards.subList(placed, placed + absent.size())) {
            Instant ready = readySince(id);
            Instant last = last(id, ready);
            if (!ready.isAfter(now) && last.isAfter(now)) {
                waiting.add(id);
                until = earlier(until, last);
                some = true;
            }
        }
        if (some) {
            absent.forEach(this::expect);
        }
    }

    /** Of a gang that is launched together all wait, or none. */
    private void joinGang(ShardId id) {
        RunEntry run = state.run(id.run()).orElseThrow();
        if (run.isGang()) {
            waiting.addAll(run.gang());
        }
    }

    private Candidates candidates(Group group, int most) {
        SortedMap<AgentId, Integer> tasks = state.tasksPerAgent().of(group.job());
        Candidates candidates = new Candidates(group.need(), tally);
        atHand.forEach(
                (agent, rooms) -> {
                    long slots = HostAccount.slots(rooms, group.need(), most);
                    AgentFacts facts = rooms.get(0).facts();
                    int wishes = rooms.get(0).wishes(group.need());
                    int there = tasks.getOrDefault(agent, 0);
                    candidates.add(new Candidate(facts, wishes, there, slots, true));
                });
        awaited.forEach(
                (agent, known) -> {
                    HostAccount room =
                            ExecutorPlaceRules.account(state, agent, known.room(), tally);
                    long slots = room.slots(group.need(), most);
                    int wishes = room.wishes(group.need());
                    int there = tasks.getOrDefault(agent, 0);
                    candidates.add(new Candidate(room.facts(), wishes, there, slots, false));
                });
        if (strangers()) {
            AgentFacts unknown = AgentFacts.of(AgentId.NONE, "");
            candidates.add(new Candidate(unknown, 0, 0, most, false));
        }
        return candidates;
    }

    private void expect(Candidate absent) {
        KnownAgents.Awaited known = awaited.get(absent.agent());
        Instant hope =
                known == null
                        ? state.supply().knownAgents().strangersUntil()
                        : state.supply().knownAgents().awaitedUntil(known);
        ask |= hope.equals(Instant.MAX);
        answerDue |= known == null || !known.open();
        until = earlier(until, hope);
    }

    private Instant readySince(ShardId id) {
        Task task = state.shard(id).flatMap(Shard::task).orElseThrow();
        return task.notBefore().isAfter(task.since()) ? task.notBefore() : task.since();
    }

    /** How long a task of the run waits at most. */
    static Duration patience(State state, RunEntry run) {
        return run.job().where().patience().orElse(state.settings().placing().patience());
    }

    /** When a task that has been ready since then must wait no longer. */
    private Instant last(ShardId id, Instant ready) {
        Duration patience = patience(state, state.run(id.run()).orElseThrow());
        Instant longest = ready.plus(patience);
        return state.run(id.run())
                .flatMap(DueRules::startDeadline)
                .map(deadline -> earlier(longest, deadline.minus(BEFORE_DEADLINE)))
                .orElse(longest);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
