package io.carillon.core.offers;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a search for places is asked: which tasks want one, and what each host offers. */
final class PlacementSearchRules {
    /** Maximum number of tasks in one search. */
    static final int BATCH_SIZE = 500;

    private PlacementSearchRules() {}

    /**
     * Begins a search. Tasks that fit no host by themselves are left out, to block no others, and
     * so are those that wait for the offers of other agents. If these are all, nothing is searched.
     */
    static void begin(State state, Spread awaited, Instant now, Decision decision) {
        Map<String, List<Offer>> offered = hosts(state);
        List<PlacementRequest.Host> all = new ArrayList<>();
        offered.forEach((key, offers) -> all.add(host(state, key, offers)));
        GangRules.Plan gangs = GangRules.plan(state, awaited, all, now);
        hold(state, gangs, now, decision);
        Spread spread = gangs.spread();
        List<PlacementRequest.Host> empty = gangs.hosts();
        Tally tally = Tally.of(state);
        Map<Need, String> unfit = unfit(state, HostAccount.of(empty, tally));
        List<PlacementRequest.Wanted> wanted = wanted(state, unfit, spread, gangs);
        boolean none = wanted.isEmpty() && !spread.waiting().isEmpty();
        Spread next = none ? spread.alone(state.ready().size()) : spread;
        if (!next.equals(state.supply().spread())) {
            String because = next.waiting().size() + " tasks wait for the offers of other agents";
            decision.change(new LinkChange.SpreadAwaited(next, because));
        }
        if (none) {
            return;
        }
        Map<AgentId, SortedMap<String, Integer>> running = running(state, wanted);
        List<PlacementRequest.Host> hosts = new ArrayList<>();
        empty.forEach(
                host -> hosts.add(host.with(running.getOrDefault(host.agent(), new TreeMap<>()))));
        long number = state.supply().placements() + 1;
        decision.change(
                new Change.PlacementAsked(
                        number, unfit, wanted.size() + " tasks, " + hosts.size() + " hosts"));
        decision.effect(
                new Effect.Place(
                        new PlacementRequest(
                                number, wanted, hosts, tally.counts(), tally.neighbours())));
    }

    private static void hold(State state, GangRules.Plan gangs, Instant now, Decision decision) {
        if (!gangs.hold().equals(state.supply().gangs())) {
            String because =
                    gangs.hold()
                            .run()
                            .map(run -> "offers are kept for the shards of " + run + " together")
                            .orElse("no offers are kept for shards that start together");
            decision.change(new LinkChange.GangHeld(gangs.hold(), because));
        }
        if (gangs.ask()) {
            OfferRules.askForMore(
                    state, now, "the agents at hand have no room for a gang", decision);
        }
    }

    /** What the offers of one agent to one role hold, and what runs there, but for the tasks. */
    static PlacementRequest.Host host(State state, String key, List<Offer> offers) {
        Offer first = offers.get(0);
        Resources free = ResourceRules.sum(resources(offers));
        return new PlacementRequest.Host(
                key,
                first.facts(),
                free,
                state.supply().knownAgents().capacities().getOrDefault(first.agent(), free),
                new TreeMap<>(),
                ExecutorPlaceRules.of(state, first.agent(), Optional.of(first.role())));
    }

    /** The needs of waiting tasks that no host can meet, and why. */
    private static Map<Need, String> unfit(State state, List<HostAccount> hosts) {
        Map<Need, String> unfit = new LinkedHashMap<>();
        for (Need need : state.ready().needs()) {
            Shortage shortage = new Shortage(need, hosts);
            if (!shortage.someHostFits()) {
                unfit.put(need, shortage.because());
            }
        }
        return unfit;
    }

    private static List<PlacementRequest.Wanted> wanted(
            State state, Map<Need, String> unfit, Spread spread, GangRules.Plan gangs) {
        Map<ShardId, PlacementRequest.Wanted> wanted = new LinkedHashMap<>();
        gangs.first().ifPresent(run -> add(state, run, wanted));
        int most = BATCH_SIZE + spread.waiting().size() + gangs.shards();
        for (ShardId id : state.ready().first(most, need -> !unfit.containsKey(need))) {
            RunEntry run = state.run(id.run()).orElseThrow();
            boolean gang = run.isGang();
            boolean waits =
                    gang ? !gangs.whole().contains(id.run()) : spread.waiting().contains(id);
            if (waits || wanted.containsKey(id)) {
                continue;
            }
            if (wanted.size() + (gang ? run.gang().size() : 1) > BATCH_SIZE) {
                break;
            }
            if (gang) {
                add(state, id.run(), wanted);
            } else {
                wanted.put(id, wanted(state, run, id));
            }
        }
        return new ArrayList<>(wanted.values());
    }

    private static void add(State state, RunId gang, Map<ShardId, PlacementRequest.Wanted> wanted) {
        RunEntry run = state.run(gang).orElseThrow();
        run.gang().forEach(id -> wanted.put(id, wanted(state, run, id)));
    }

    private static PlacementRequest.Wanted wanted(State state, RunEntry run, ShardId id) {
        Task task = run.shard(id.number()).flatMap(Shard::task).orElseThrow();
        return new PlacementRequest.Wanted(
                task.id(),
                run.need(id.number()),
                run.isGang(),
                policy(state, run),
                SecretRules.names(run));
    }

    /** Which agents come first for the tasks of the run. */
    static PlacementPolicy policy(State state, RunEntry run) {
        return run.job().where().placement().orElse(state.settings().placing().policy());
    }

    /** The live tasks of the jobs in question, by agent and job. */
    private static Map<AgentId, SortedMap<String, Integer>> running(
            State state, List<PlacementRequest.Wanted> wanted) {
        TreeSet<String> jobs = new TreeSet<>();
        wanted.forEach(task -> jobs.add(task.task().run().job()));
        Map<AgentId, SortedMap<String, Integer>> running = new TreeMap<>();
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

    /** The offers held, by agent and role: offers of different roles cannot be used together. */
    static Map<String, List<Offer>> hosts(State state) {
        Map<String, List<Offer>> hosts = new LinkedHashMap<>();
        for (Offer offer : state.supply().offers().values()) {
            String key = offer.agent() + "/" + offer.role();
            hosts.computeIfAbsent(key, k -> new ArrayList<>()).add(offer);
        }
        return hosts;
    }

    /** The resources of all the offers. */
    static List<Resource> resources(List<Offer> offers) {
        return offers.stream().flatMap(offer -> offer.resources().stream()).toList();
    }
}
