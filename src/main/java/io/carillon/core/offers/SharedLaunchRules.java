package io.carillon.core.offers;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.Executors.Place;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.ShardAccount;
import io.carillon.core.state.State;
import io.carillon.model.job.App;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Job;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.Resident;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The executor that a placed task joins, or brings along. One that it brings is durable with the
 * task, before either leaves: a later leader must be able to repeat it to the letter.
 */
final class SharedLaunchRules {
    private final State state;
    private final Decision decision;

    /** The executors that this decision launches and that take further tasks. */
    private final TreeMap<Place, SharedExecutor> brought = new TreeMap<>();

    /** How many that is, with those of one task alone. */
    private int bring;

    SharedLaunchRules(State state, Decision decision) {
        this.state = state;
        this.decision = decision;
    }

    /**
     * The executor of a task of that run on the agent of that offer; empty if it shares none.
     *
     * @param cut what the executor takes that the task brings; empty: it brings none
     */
    Optional<SharedExecutor> of(
            RunEntry run, TaskId task, Offer offer, Optional<ResourceRules.Cut> cut, Instant now) {
        Optional<AppVersionId> shared = run.sharedApp();
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        AppVersionId id = shared.get();
        App app = run.app().orElseThrow().app();
        Place place = new Place(offer.agent(), id);
        if (cut.isPresent()) {
            Optional<TaskId> only =
                    Optional.of(task).filter(one -> run.alone().contains(one.shard()));
            SharedExecutor executor = bring(app, place, only, offer, cut.get(), now);
            bring++;
            if (only.isEmpty()) {
                brought.put(place, executor);
            }
            String whose =
                    only.map(one -> one + ", tried alone, needs it on ")
                            .orElse("app " + id.app() + " needs it on ");
            decision.change(new ExecutorChange.Launched(executor, whose + offer.host()));
            return Optional.of(executor);
        }
        return Optional.ofNullable(brought.get(place)).or(() -> state.executors().at(place));
    }

    private SharedExecutor bring(
            App app,
            Place place,
            Optional<TaskId> only,
            Offer offer,
            ResourceRules.Cut cut,
            Instant now) {
        boolean standard = app.executor().command() instanceof Program.None;
        return new SharedExecutor(
                state.executors().next(place, bring),
                offer.host(),
                offer.role(),
                cut.taken(),
                standard ? state.settings().executorJar() : Optional.empty(),
                only.isPresent() ? 1 : app.executor().maxTasks(),
                app.executor().idleTimeout(),
                now,
                SharedExecutor.FORMAT,
                only);
    }

    /** What the agent must know of the task beside the usual. */
    SharedLaunch of(RunEntry run, TaskId task, SharedExecutor executor, long fence, Instant now) {
        Job job = run.job();
        return new SharedLaunch(
                executor,
                run.app().orElseThrow().app(),
                job.sharding().count(),
                job.sharding().parameter(task.shard()),
                run.run().parameter().orElse(job.parameter()),
                fence,
                DueRules.timeLimit(run).or(() -> job.timeLimit().map(now::plus)),
                state.news().checkpoint(task.shardId()).map(Checkpoint::bytes),
                job.resident() ? Optional.of(resident(run, task, now)) : Optional.empty());
    }

    /** Nothing before the launch is the task's, whatever the clock of its agent shows. */
    private Resident resident(RunEntry run, TaskId task, Instant now) {
        Job job = run.job();
        Instant accounted = ShardAccount.to(run.run(), run.shard(task.shard()).orElseThrow());
        return new Resident(
                job.schedule(),
                state.job(job.name()).orElseThrow().stored().createdAt(),
                accounted.isAfter(now) ? accounted : now,
                job.misfire().policy() == Misfire.Policy.LATEST);
    }
}
