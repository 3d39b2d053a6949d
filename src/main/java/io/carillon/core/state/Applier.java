package io.carillon.core.state;

import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.ChangeHandler;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.records.RecordId;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        state.executors.all().keySet().forEach(id -> state.dirty.add(RecordId.executor(id)));
        state.executors.clear();
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
    public Void jobDefined(Change.JobDefined change) {
        String name = change.job().name();
        JobEntry entry = state.jobs.get(name);
        if (entry == null) {
            entry = new JobEntry(change.job(), change.job().scheduleFrom());
            state.quarantine.seal(entry);
            state.jobs.put(name, entry);
            state.bounds.note(entry);
            state.dirty.add(RecordId.schedule(name));
        } else {
            if (change.job().version() != entry.stored().version()) {
                state.dirty.addAll(entry.keepDefinition());
            }
            entry.stored(change.job());
        }
        AppLinks.join(state, entry);
        state.dirty.add(RecordId.job(name));
        DueRules.index(state, entry);
        return null;
    }

    @Override
    public Void jobRemoved(Change.JobRemoved change) {
        JobEntry entry = state.jobs.remove(change.job());
        if (entry == null) {
            throw new IllegalStateException("no job " + change.job());
        }
        entry.app().ifPresent(app -> app.remove(change.job()));
        state.tombstones.note(change.job(), entry.newest());
        state.bounds.forget(entry);
        state.agenda.set(DueRules.subject(change.job()), Instant.MAX);
        state.dirty.add(RecordId.job(change.job()));
        state.dirty.add(RecordId.schedule(change.job()));
        state.dirty.addAll(entry.pastRecords());
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
    public Void runStarted(Change.RunStarted change) {
        Run run = change.run();
        JobEntry job = job(run.id().job());
        RunEntry entry = new RunEntry(run, job.stored().executedBy(run), change.shards());
        job.add(entry);
        state.dirty.addAll(RecordId.parts(RecordKey.Kind.RUNS, run.id(), entry.shards().keySet()));
        DueRules.index(state, entry);
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void runChanged(Change.RunChanged change) {
        RunEntry entry = run(change.run().id());
        JobEntry job = job(change.run().id().job());
        boolean follows =
                change.run().jobVersion() != entry.run().jobVersion()
                        || !change.run().app().equals(entry.run().app());
        if (follows) {
            Job definition = job.stored().executedBy(change.run());
            for (Shard tight : entry.follow(change.run(), definition)) {
                ShardId id = new ShardId(change.run().id(), tight.number());
                put(id, tight);
                state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, id));
            }
        }
        entry.head(change.run());
        job.headChanged(change.run());
        state.dirty.add(RecordId.head(RecordKey.Kind.RUNS, change.run().id()));
        DueRules.index(state, entry);
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void shardChanged(Change.ShardChanged change) {
        put(change.id(), change.shard());
        state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, change.id()));
        if (change.step() == ShardStep.TASK_LAUNCHING) {
            state.executors.taskLaunched();
        }
        if (change.step() == ShardStep.TASK_DISOWNED) {
            state.tasks.disowned.add(change.id());
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
        change.fire().ifPresent(fire -> state.history.record(job, fire));
        DueRules.index(state, job);
        return null;
    }

    @Override
    public Void runCorrected(Change.RunCorrected change) {
        state.history.correct(job(change.run().id().job()), change.run(), change.shard());
        return null;
    }

    @Override
    public Void recordDecided(Change.RecordDecided change) {
        state.quarantine.decide(change.key(), change.instead());
        return null;
    }

    @Override
    public Void taskReported(Change.TaskReported change) {
        put(change.id(), change.shard());
        state.tasks.unanswered.remove(change.id());
        return null;
    }

    @Override
    public Void taskReady(Change.TaskReady change) {
        RunEntry run = run(change.id().run());
        Shard shard = run.shard(change.id().number()).orElseThrow();
        state.tasks.ready.add(change.id(), shard.task().orElseThrow(), run.need());
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
        state.connection = change.connection();
        state.tasks.killTries.clear();
        state.tasks.disowned.clear();
        state.supply.used.clear();
        if (change.connection().subscribed()) {
            state.absence = 0;
            state.heardAt = change.connection().since();
            state.supply.knownAgents.subscribed(change.connection().since());
            state.tasks.unansweredLaunches.restart(change.connection().since());
            state.orphans.restart(change.connection().since());
            state.abandoned.restart(change.connection().since());
        } else {
            state.tasks.unanswered.clear();
        }
        List<ShardId> killWished = new ArrayList<>(state.tasks.killWished);
        killWished.forEach(this::reindex);
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
        state.executors.launched(change.executor());
        state.dirty.add(RecordId.executor(change.executor().id()));
        return null;
    }

    @Override
    public Void executorForgotten(ExecutorChange.Forgotten change) {
        state.executors.remove(change.id());
        state.dirty.add(RecordId.executor(change.id()));
        return null;
    }

    @Override
    public Void executorIdle(ExecutorChange.Idle change) {
        state.executors.idle(change.id(), change.since());
        return null;
    }

    @Override
    public Void executorDied(ExecutorChange.Died change) {
        state.executors.died(
                change.id(),
                change.tasks(),
                new Executors.Trouble(change.deaths(), change.notBefore(), change.because()));
        return null;
    }

    @Override
    public Void offerArrived(Change.OfferArrived change) {
        Offer offer = change.offer();
        state.supply.offers.put(offer.id(), offer);
        state.heardAt = offer.arrivedAt();
        state.supply.knownAgents.forgetOld(state.tasks.agents.keySet(), offer.arrivedAt());
        AgentLoad load = state.tasks.agents.getOrDefault(offer.agent(), AgentLoad.NONE);
        state.supply.knownAgents.offered(
                offer, load.used().plus(state.executors.used(offer.agent())));
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
        state.supply.placing = false;
        change.waiting()
                .forEach(
                        (task, why) -> {
                            if (state.tasks.ready.contains(task.shardId())) {
                                state.supply.shortages.put(run(task.run()).need(), why);
                            }
                        });
        return null;
    }

    @Override
    public Void demandChanged(Change.DemandChanged change) {
        if (change.demand().suppressed()) {
            state.supply.knownAgents.suppressed(change.at());
        } else {
            state.tasks.ready.askedFor();
            state.supply.knownAgents.askedFor(change.at());
        }
        state.supply.demand = change.demand();
        return null;
    }

    @Override
    public Void repeated(Change.Repeated change) {
        RepeatedCalls calls =
                switch (change.kind()) {
                    case UNANSWERED_LAUNCH -> state.tasks.unansweredLaunches;
                    case ORPHAN -> state.orphans;
                    case ABANDONED -> state.abandoned;
                };
        change.tasks().forEach(task -> calls.said(task, change.at()));
        return null;
    }

    @Override
    public Void reconciled(Change.Reconciled change) {
        boolean begins =
                change.reconciliation().running() && change.reconciliation().batch().isEmpty();
        state.reconciliation = change.reconciliation();
        if (begins) {
            state.tasks.unanswered.clear();
            state.tasks.unanswered.addAll(state.tasks.live);
        } else if (!change.reconciliation().running()) {
            state.tasks.unanswered.clear();
        }
        return null;
    }

    private void put(ShardId id, Shard shard) {
        state.put(run(id.run()), shard);
    }

    private void reindex(ShardId id) {
        RunEntry run = run(id.run());
        run.shard(id.number()).ifPresent(shard -> DueRules.index(state, run, shard));
    }

    private JobEntry job(String name) {
        JobEntry entry = state.jobs.get(name);
        if (entry == null) {
            throw new IllegalStateException("no job " + name);
        }
        return entry;
    }

    private RunEntry run(RunId id) {
        RunEntry entry = job(id.job()).runs().get(id);
        if (entry == null) {
            throw new IllegalStateException("no live run " + id);
        }
        return entry;
    }
}
