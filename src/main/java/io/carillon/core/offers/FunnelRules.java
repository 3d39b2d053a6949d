package io.carillon.core.offers;

import io.carillon.core.placement.ConstraintRules;
import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.Needs;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Job;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which of the known agents would take a task, and what leaves the others out, step by step: by the
 * same account that places it. From the state as it is now.
 */
public final class FunnelRules {
    /** The step after which an agent would take the task if nothing else were there. */
    static final String EVER = "have all that it needs when they are free";

    /** The step after which an agent has room beside the tasks of this framework. */
    static final String NOW = "have it beside the live tasks of this framework";

    /** What has offered something for less time than this is said to offer. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    /** The step after which a whole gang would be taken if nothing else were there. */
    static final String GANG_EVER = "together have room for all shards when they are free";

    /** The step after which a whole gang has room beside the tasks of this framework. */
    static final String GANG_NOW = "together have room for all shards now";

    private static final int EXAMPLES = 3;

    private final State state;
    private final Need need;

    /** How many tasks start together. */
    private final int gang;

    private final Tally tally;
    private final List<Funnel.Step> steps = new ArrayList<>();
    private final TreeMap<AgentId, HostAccount> left = new TreeMap<>();

    private FunnelRules(State state, Need need, int gang) {
        this.state = state;
        this.need = need;
        this.gang = gang;
        this.tally = Tally.of(state, List.of(need));
    }

    /** The funnel of the task of that shard; if it starts together with others, of all of them. */
    public static Funnel of(State state, RunEntry run, int shard, Instant now) {
        int gang = run.isGang() ? run.gang().size() : 1;
        return new FunnelRules(state, run.need(shard), gang).funnel(now);
    }

    /** The funnel of tasks of a definition that is not stored, with the app that completes it. */
    public static Funnel of(State state, Job effective, Optional<AppVersion> app, Instant now) {
        int gang = effective.sharding().launchedTogether() ? effective.sharding().count() : 1;
        return new FunnelRules(
                        state,
                        Needs.of(effective, app, state.tasksPerAgent().companies().labels()),
                        gang)
                .funnel(now);
    }

    private Funnel funnel(Instant now) {
        state.supply()
                .knownAgents()
                .capacities()
                .forEach(
                        (agent, capacity) ->
                                left.put(
                                        agent,
                                        ExecutorPlaceRules.whenFree(
                                                state, agent, capacity, Tally.empty())));
        step("are known", account -> Optional.empty());
        step("are not drained", this::drained);
        for (Constraint constraint : need.constraints()) {
            if (!constraint.preferred()) {
                step("meet " + constraint, account -> unmet(constraint, account));
            }
        }
        Map<String, Function<Resources, Optional<String>>> each = Amounts.lacks(need.resources());
        each.forEach((words, lack) -> step(words, account -> lack.apply(account.free())));
        step(EVER, this::lack);
        together(GANG_EVER, GangRoom.places(free(), need, gang));
        left.replaceAll((agent, account) -> beside(agent, account));
        if (need.company().isPresent()) {
            step(
                    "are free of jobs that it avoids, or that avoid it",
                    account -> account.repels(need));
        }
        step(NOW, this::lack);
        together(GANG_NOW, GangRoom.places(beside(), need, gang));
        step("have offered something within the last minute", account -> silent(account, now));
        return new Funnel(steps);
    }

    /** A gang needs the agents that are left together: it keeps all of them or none. */
    private void together(String what, int places) {
        if (gang > 1) {
            String some = "they have room for " + places + " of " + gang + " shards";
            step(what, account -> places < gang ? Optional.of(some) : Optional.empty());
        }
    }

    /** The agents that are left, as they are when they are free. */
    private List<HostAccount> free() {
        Tally none = Tally.empty();
        List<HostAccount> agents = new ArrayList<>();
        left.forEach(
                (agent, account) ->
                        agents.add(
                                ExecutorPlaceRules.whenFree(
                                        state,
                                        agent,
                                        Objects.requireNonNull(
                                                state.supply()
                                                        .knownAgents()
                                                        .capacities()
                                                        .get(agent)),
                                        none)));
        return agents;
    }

    /** The agents that are left, as they are beside the live tasks of this framework. */
    private List<HostAccount> beside() {
        Tally there = Tally.of(state, List.of(need));
        List<HostAccount> agents = new ArrayList<>();
        left.forEach(
                (agent, account) ->
                        agents.add(
                                ExecutorPlaceRules.account(state, agent, account.free(), there)));
        return agents;
    }

    /** Keeps the agents for which the rule has no word. */
    private void step(String what, Function<HostAccount, Optional<String>> without) {
        List<String> examples = new ArrayList<>();
        List<AgentId> gone = new ArrayList<>();
        left.forEach(
                (agent, account) ->
                        without.apply(account)
                                .ifPresent(
                                        why -> {
                                            gone.add(agent);
                                            if (examples.size() < EXAMPLES) {
                                                examples.add(name(agent, account) + ": " + why);
                                            }
                                        }));
        gone.forEach(left::remove);
        steps.add(new Funnel.Step(what, left.size(), examples));
    }

    private static String name(AgentId agent, HostAccount account) {
        return account.facts().host().isEmpty() ? agent.value() : account.facts().host();
    }

    private Optional<String> drained(HostAccount account) {
        return Optional.ofNullable(state.holds().drains().get(account.facts().agent()))
                .map(hold -> "drained: " + hold.reason());
    }

    private static Optional<String> unmet(Constraint constraint, HostAccount account) {
        return ConstraintRules.meets(constraint, account.facts())
                ? Optional.empty()
                : Optional.of(ConstraintRules.instead(constraint, account.facts()));
    }

    private Optional<String> lack(HostAccount account) {
        return account.fits(need)
                ? Optional.empty()
                : Optional.of(new Shortage(need, List.of(account)).because());
    }

    private HostAccount beside(AgentId agent, HostAccount account) {
        AgentLoad load = state.agents().getOrDefault(agent, AgentLoad.NONE);
        Resources used = load.used().plus(state.executors().used(agent));
        return ExecutorPlaceRules.account(state, agent, account.free().minus(used), tally);
    }

    private Optional<String> silent(HostAccount account, Instant now) {
        Instant last =
                state.supply()
                        .knownAgents()
                        .offeredAt()
                        .getOrDefault(account.facts().agent(), Instant.MIN);
        return last.isBefore(now.minus(LATELY))
                ? Optional.of("its last offer came at " + last)
                : Optional.empty();
    }
}
