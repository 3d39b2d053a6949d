package io.carillon.core.offers;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.OfferId;
import io.carillon.model.job.Job;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What a finished search for places leads to. It is checked against what is true now: the offers
 * must still be held, the tasks must still be planned and wanted, and the resources must suffice. A
 * launch is durable before it leaves.
 */
public final class PlacementRules {
    private final State state;
    private final Instant now;
    private final Decision decision = new Decision();
    private final TreeSet<RunId> started = new TreeSet<>();
    private final SharedLaunchRules executors;
    private int launched;

    private PlacementRules(State state, Instant now) {
        this.state = state;
        this.now = now;
        this.executors = new SharedLaunchRules(state, decision);
    }

    public static Decision arrived(State state, Assignment assignment, Instant now) {
        if (!state.supply().placing() || assignment.number() != state.supply().placements()) {
            return new Decision();
        }
        return new PlacementRules(state, now).arrived(assignment);
    }

    private Decision arrived(Assignment assignment) {
        Map<String, List<Offer>> hosts = PlacementSearchRules.hosts(state);
        List<Used> used = new ArrayList<>();
        PlaceChecks checks = new PlaceChecks(state, hosts);
        if (state.connection().subscribed()) {
            checks.whole(assignment)
                    .forEach(
                            (key, chosen) -> {
                                List<Offer> offers = Objects.requireNonNull(hosts.get(key));
                                used.add(launch(offers, chosen));
                            });
        }
        SortedMap<TaskId, String> reasons = SecretRules.postpone(state, assignment, now, decision);
        decision.change(
                new Change.PlacementEnded(
                        assignment.number(), reasons, launched + " tasks placed"));
        Duration refuse = refuseRest();
        for (Used host : used) {
            gone(host, refuse.isZero());
            decision.effect(host.accept(refuse));
        }
        boolean postponed = reasons.size() < assignment.reasons().size();
        if (launched == 0 && !postponed && !hosts.isEmpty() && state.connection().subscribed()) {
            List<OfferId> useless = useless(hosts, checks.searchedGangs(assignment));
            if (!useless.isEmpty()) {
                OfferRules.decline(
                        useless, OfferRules.UNSUITABLE, "no waiting task fits", now, decision);
            }
        }
        return decision;
    }

    /** The offers that are not kept for anybody, when nothing could be launched on them. */
    private List<OfferId> useless(Map<String, List<Offer>> hosts, Set<RunId> gangs) {
        if (state.supply().spread().waiting().isEmpty()) {
            return List.copyOf(state.supply().offers().keySet());
        }
        List<OfferId> useless = new ArrayList<>();
        if (!gangs.isEmpty()) {
            // The same search would follow at once.
            Set<String> counted = GangRules.counted(state, gangs);
            hosts.forEach(
                    (key, offers) -> {
                        if (counted.contains(key)) {
                            offers.forEach(offer -> useless.add(offer.id()));
                        }
                    });
        }
        return useless;
    }

    private void gone(Used host, boolean open) {
        Resources rest = ResourceRules.sum(host.left());
        for (Offer offer : host.offers()) {
            decision.change(
                    new Change.OfferGone(
                            offer.id(), Optional.of(rest), now, open, "tasks are launched on it"));
            rest = Resources.NONE;
        }
    }

    /** The offers of a host, what is launched on them, and what is left. */
    private record Used(List<Offer> offers, List<Launch> launches, List<Resource> left) {
        Effect.Accept accept(Duration refuse) {
            List<OfferId> ids = offers.stream().map(Offer::id).toList();
            return new Effect.Accept(ids, offers.get(0).agent(), launches, refuse);
        }
    }

    /** How long Mesos is to keep what is left of the offers used. */
    private Duration refuseRest() {
        boolean moreWaits = state.ready().size() > launched;
        boolean soon = LoadRules.soon(state, now);
        return moreWaits || soon ? Duration.ZERO : state.settings().declineFor();
    }

    private Used launch(List<Offer> offers, List<PlaceChecks.Chosen> chosen) {
        List<Launch> launches = new ArrayList<>();
        List<Launch> joining = new ArrayList<>();
        List<Resource> left = List.of();
        for (PlaceChecks.Chosen one : chosen) {
            left = one.cut().task().left();
            Launch launch = start(one.run(), one.shard(), one.task(), offers.get(0), one.cut());
            (joins(launch) ? joining : launches).add(launch);
        }
        // If an executor is gone, Mesos starts it anew and so has less for what comes after.
        launches.addAll(joining);
        return new Used(offers, launches, left);
    }

    /** Whether the task joins an executor that was launched before. */
    private boolean joins(Launch launch) {
        return launch.shared()
                .flatMap(shared -> state.executors().find(shared.executor().id()))
                .isPresent();
    }

    /** The groups of agents that the task counts for. */
    private Optional<String> spread(RunEntry entry, TaskId id, Offer offer) {
        Need need = entry.need(id.shard());
        TreeSet<String> names = new TreeSet<>();
        need.spread().ifPresent(groups -> names.add(offer.facts().group(groups.rule().by())));
        if (need.company().isPresent()) {
            names.addAll(state.tasksPerAgent().companies().groups(offer.facts()));
        }
        return Optional.of(String.join("\n", names)).filter(text -> !text.isEmpty());
    }

    private Launch start(RunEntry entry, Shard shard, TaskId id, Offer offer, TaskCut cut) {
        Run run = entry.run();
        Optional<SharedExecutor> executor = executors.of(entry, id, offer, cut.executor(), now);
        if (run.state() == RunState.PENDING && started.add(run.id())) {
            decision.change(new Change.RunChanged(run.started(now), "its first task is launched"));
        }
        Task placed =
                shard.task()
                        .orElseThrow()
                        .launching(offer.agent(), offer.host(), now)
                        .of(run.edition());
        Task grouped = spread(entry, id, offer).map(placed::among).orElse(placed);
        Task task = executor.map(SharedExecutor::id).map(grouped::in).orElse(grouped);
        String because = "launched on " + offer.host();
        decision.change(
                new Change.ShardChanged(
                        ShardStep.TASK_LAUNCHING,
                        new ShardId(run.id(), shard.number()),
                        shard.with(task, because),
                        because));
        launched++;
        Job job = entry.job();
        long fence = state.executors().nextFence() + launched - 1;
        return new Launch(
                id,
                job.name() + " shard " + shard.number(),
                job.program(),
                LaunchEnvironment.of(job, run, id, state.nodes(), cut.task().taken()),
                job.uris(),
                job.user(),
                job.container(),
                job.limits(),
                job.killGrace(),
                cut.task().taken(),
                executor.map(one -> executors.of(entry, id, one, fence, now)),
                job.caredFor(),
                SecretRules.of(job, run));
    }
}
