package io.carillon.core.offers;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.Executors.Place;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.SharedLaunch;
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

    /** The executors that this decision launches. */
    private final TreeMap<Place, SharedExecutor> brought = new TreeMap<>();

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
            RunEntry run, Offer offer, Optional<ResourceRules.Cut> cut, Instant now) {
        Optional<AppVersion> app = run.app().filter(kept -> kept.app().shared());
        if (app.isEmpty()) {
            return Optional.empty();
        }
        AppVersionId id = new AppVersionId(app.get().name(), app.get().version());
        Place place = new Place(offer.agent(), id);
        if (cut.isPresent()) {
            SharedExecutor executor = bring(app.get().app(), place, offer, cut.get(), now);
            brought.put(place, executor);
            decision.change(
                    new ExecutorChange.Launched(
                            executor, "app " + id.app() + " needs it on " + offer.host()));
            return Optional.of(executor);
        }
        return Optional.ofNullable(brought.get(place)).or(() -> state.executors().at(place));
    }

    private SharedExecutor bring(
            App app, Place place, Offer offer, ResourceRules.Cut cut, Instant now) {
        boolean standard = app.executor().command() instanceof Program.None;
        return new SharedExecutor(
                state.executors().next(place, brought.size()),
                offer.host(),
                offer.role(),
                cut.taken(),
                standard ? state.settings().executorJar() : Optional.empty(),
                app.executor().maxTasks(),
                app.executor().idleTimeout(),
                now,
                SharedExecutor.FORMAT);
    }

    /** What the agent must know of the task beside the usual. */
    static SharedLaunch of(
            RunEntry run, TaskId task, SharedExecutor executor, long fence, Instant now) {
        Job job = run.job();
        return new SharedLaunch(
                executor,
                run.app().orElseThrow().app(),
                job.sharding().count(),
                job.sharding().parameter(task.shard()),
                run.run().parameter().orElse(job.parameter()),
                fence,
                DueRules.timeLimit(run).or(() -> job.timeLimit().map(now::plus)));
    }
}
