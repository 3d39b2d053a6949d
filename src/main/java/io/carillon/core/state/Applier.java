package io.carillon.core.state;

import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.ChangeHandler;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.contract.HoldChange;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.NewsChange;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.contract.TokenChange;
import io.carillon.core.records.RecordId;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.mesos.Framework;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.util.Optional;

/** Makes each kind of change true in a {@link State}. */
@SuppressWarnings("NullAway") // a ChangeHandler<Void> can return nothing but null
final class Applier implements ChangeHandler<Void> {
    private final State state;

    Applier(State state) {
        this.state = state;
    }

    @Override
    public Void termBegun(Change.TermBegun change) {
        state.leadsSince = change.at();
        state.executors.termBegins(change.epoch());
        return null;
    }

    @Override
    public Void frameworkRegistered(Change.FrameworkRegistered change) {
        return framework(Optional.of(change.framework()));
    }

    @Override
    public Void frameworkRemoved(Change.FrameworkRemoved change) {
        return framework(Optional.of(change.framework()));
    }

    @Override
    public Void frameworkForgotten(Change.FrameworkForgotten change) {
        ExecutorLinks.clear(state);
        state.orphans.clear();
        state.abandoned.clear();
        state.setAside = Optional.of(change.id());
        return framework(Optional.empty());
    }

    private Void framework(Optional<Framework> framework) {
        state.framework = framework;
        state.dirty.add(RecordId.FRAMEWORK);
        return null;
    }

    @Override
    public Void appDefined(AppChange.AppDefined change) {
        AppLinks.put(state, change.app());
        return null;
    }

    @Override
    public Void appRemoved(AppChange.AppRemoved change) {
        AppLinks.remove(state, change.app());
        return null;
    }

    @Override
    public Void holdChanged(HoldChange change) {
        HoldLinks.changed(state, change);
        return null;
    }

    @Override
    public Void tokenChanged(TokenChange change) {
        state.tokens.changed(change);
        state.dirty.add(RecordId.TOKENS);
        return null;
    }

    @Override
    public Void jobDefined(Change.JobDefined change) {
        JobLinks.defined(state, change.job());
        return null;
    }

    @Override
    public Void jobRemoved(Change.JobRemoved change) {
        JobLinks.removed(state, change.job());
        return null;
    }

    @Override
    public Void scheduleAdvanced(Change.ScheduleAdvanced change) {
        JobEntry entry = job(change.job());
        entry.lastNominal(change.lastNominal());
        state.dirty.add(RecordId.schedule(change.job()));
        DueRules.index(state, entry);
        return null;
    }

    @Override
    public Void fireRecorded(Change.FireRecorded change) {
        state.history.record(job(change.job()), change.fire());
        return null;
    }

    @Override
    public Void firesAccounted(FiresAccounted change) {
        put(change.id(), change.shard());
        state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, change.id()));
        change.fires().forEach(fire -> state.history.record(job(change.id().run().job()), fire));
        return null;
    }

    @Override
    public Void runStarted(Change.RunStarted change) {
        Run run = change.run();
        JobEntry job = job(run.id().job());
        RunEntry entry = new RunEntry(run, job.stored().executedBy(run), change.shards());
        job.add(entry);
        Companies.met(state, entry);
        ExecutorLinks.mark(state, entry);
        state.dirty.addAll(RecordId.parts(RecordKey.Kind.RUNS, run.id(), entry.shards().keySet()));
        run.retryOf().ifPresent(from -> state.news.inherit(run.id(), run.only(), from));
        DueRules.index(state, entry);
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void runChanged(Change.RunChanged change) {
        RunEntry entry = run(change.run().id());
        JobEntry job = job(change.run().id().job());
        Optional<AppVersion> before = entry.run().app();
        if (Following.isOne(entry.run(), change.run())) {
            Following.follow(state, job, entry, change.run());
        }
        entry.head(change.run());
        ExecutorLinks.mark(state, entry);
        job.headChanged(change.run());
        AppLinks.left(state, job, before, change.run().app());
        state.dirty.add(RecordId.head(RecordKey.Kind.RUNS, change.run().id()));
        DueRules.index(state, entry);
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void shardChanged(Change.ShardChanged change) {
        JobLinks.put(state, run(change.id().run()), change);
        settle(change.id(), change.shard());
        state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, change.id()));
        if (change.step() == ShardStep.TASK_LAUNCHING) {
            state.executors.taskLaunched();
        }
        if (change.step() == ShardStep.TASK_DISOWNED) {
            state.tasks.word.disown(change.id());
            state.tasks.unanswered.remove(change.id());
        }
        return null;
    }

    @Override
    public Void runEnded(Change.RunEnded change) {
        RunEntry entry = run(change.run().id());
        JobEntry job = job(change.run().id().job());
        entry.head(change.run());
        state.history.finish(job, change.run(), entry);
        AppLinks.left(state, job, change.run().app(), Optional.empty());
        change.fire().ifPresent(fire -> state.history.record(job, fire));
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void runCorrected(Change.RunCorrected change) {
        state.history.correct(job(change.run().id().job()), change.run(), change.shard());
        settle(new ShardId(change.run().id(), change.shard().number()), change.shard());
        return null;
    }

    private void settle(ShardId id, Shard shard) {
        if (shard.state() == RunState.SUCCEEDED) {
            state.news.done(id);
        }
    }

    @Override
    public Void recordDecided(Change.RecordDecided change) {
        state.quarantine.decide(change.key(), change.instead());
        return null;
    }

    @Override
    public Void taskReported(Change.TaskReported change) {
        put(change.id(), change.shard());
        state.tasks.reported(change.id(), change.byAgent());
        return null;
    }

    @Override
    public Void newsKept(NewsChange.Kept change) {
        change.result().ifPresent(result -> state.news.put(change.id(), result));
        change.checkpoint().ifPresent(checkpoint -> state.news.put(change.id(), checkpoint));
        if (state.run(change.id().run()).isEmpty()) {
            state.news.ended(change.id().run());
        }
        return null;
    }

    @Override
    public Void newsSeen(NewsChange.Seen change) {
        state.news.seen(
                new NewsBook.Live(
                        change.task(),
                        change.progress(),
                        change.number(),
                        change.at(),
                        change.dropped()));
        return null;
    }

    @Override
    public Void taskReady(Change.TaskReady change) {
        RunEntry run = run(change.id().run());
        Shard shard = run.shard(change.id().number()).orElseThrow();
        state.tasks.ready.add(change.id(), shard.task().orElseThrow(), run.need(shard.number()));
        DueRules.index(state, run, shard);
        return null;
    }

    @Override
    public Void killSent(Change.KillSent change) {
        state.tasks.killTries.put(change.id(), new State.KillTry(change.tries(), change.at()));
        reindex(change.id());
        return null;
    }

    @Override
    public Void connected(Change.Connected change) {
        ConnectionLinks.connected(state, change.connection());
        return null;
    }

    @Override
    public Void absenceNoted(LinkChange.AbsenceNoted change) {
        state.absence = change.stage();
        state.connection = state.connection.withProblem(change.because());
        return null;
    }

    @Override
    public Void executorLaunched(ExecutorChange.Launched change) {
        ExecutorLinks.launched(state, change);
        return null;
    }

    @Override
    public Void executorDismissed(ExecutorChange.Dismissed change) {
        ExecutorLinks.dismissed(state, change);
        return null;
    }

    @Override
    public Void executorForgotten(ExecutorChange.Forgotten change) {
        ExecutorLinks.forgotten(state, change);
        return null;
    }

    @Override
    public Void executorIdle(ExecutorChange.Idle change) {
        state.executors.idle(change.id(), change.since());
        return null;
    }

    @Override
    public Void shardSuspected(ExecutorChange.Suspected change) {
        ExecutorLinks.suspected(state, change);
        return null;
    }

    @Override
    public Void executorExplained(ExecutorChange.Explained change) {
        state.executors.deaths.explained(change.id(), change.status(), change.because());
        return null;
    }

    @Override
    public Void executorDied(ExecutorChange.Died change) {
        ExecutorLinks.died(state, change);
        return null;
    }

    @Override
    public Void offerArrived(Change.OfferArrived change) {
        ConnectionLinks.offered(state, change.offer());
        return null;
    }

    @Override
    public Void offerGone(Change.OfferGone change) {
        state.supply.gone(change);
        return null;
    }

    @Override
    public Void mesosHeard(LinkChange.MesosHeard change) {
        state.heardAt = change.at();
        return null;
    }

    @Override
    public Void spreadAwaited(LinkChange.SpreadAwaited change) {
        state.supply.spread = change.spread();
        return null;
    }

    @Override
    public Void gangHeld(LinkChange.GangHeld change) {
        state.supply.gangs = change.hold();
        return null;
    }

    @Override
    public Void taskLost(LinkChange.TaskLost change) {
        state.losses.lost(change.task(), change.at(), change.live(), state.settings().brake());
        return null;
    }

    @Override
    public Void maintenanceTold(LinkChange.MaintenanceTold change) {
        state.supply.knownAgents.maintained(change.agents(), change.at());
        return null;
    }

    @Override
    public Void nodesKnown(LinkChange.NodesKnown change) {
        state.nodes = change.urls();
        return null;
    }

    @Override
    public Void placementAsked(Change.PlacementAsked change) {
        state.supply.asked(change);
        return null;
    }

    @Override
    public Void placementEnded(Change.PlacementEnded change) {
        ConnectionLinks.placed(state, change);
        return null;
    }

    @Override
    public Void demandChanged(Change.DemandChanged change) {
        ConnectionLinks.demanded(state, change);
        return null;
    }

    @Override
    public Void repeated(Change.Repeated change) {
        ConnectionLinks.repeated(state, change);
        return null;
    }

    @Override
    public Void reconciled(LinkChange.Reconciled change) {
        ConnectionLinks.reconciled(state, change);
        return null;
    }

    private void put(ShardId id, Shard shard) {
        JobLinks.put(state, run(id.run()), id, shard);
    }

    private void reindex(ShardId id) {
        RunEntry run = run(id.run());
        run.shard(id.number()).ifPresent(shard -> DueRules.index(state, run, shard));
    }

    private JobEntry job(String name) {
        return JobLinks.job(state, name);
    }

    private RunEntry run(RunId id) {
        return JobLinks.run(state, id);
    }
}
