package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.carillon.runtime.Decider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The core's rules as a mutant would have them. */
final class MutatedRules implements Decider {
    private final Mutant mutant;
    private Optional<Launch> newest = Optional.empty();

    MutatedRules(Mutant mutant) {
        this.mutant = mutant;
    }

    @Override
    public Decision decide(State state, Input given, Instant now) {
        Input input = heard(given);
        if (mutant == Mutant.DEAF_TO_UNREACHABLE
                && input instanceof Input.StatusArrived arrived
                && (arrived.report().state() == ReportState.UNREACHABLE
                        || arrived.report().state() == ReportState.UNKNOWN)) {
            return new Decision();
        }
        Decision right = RULES.decide(state, unstarted(state, input), thought(state, input, now));
        if (mutant == Mutant.NONE) {
            return right;
        }
        Decision spoilt = new Decision();
        for (Change change : right.changes()) {
            MutatedSurges.change(mutant, state, change)
                    .flatMap(one -> change(state, input, one, now))
                    .filter(one -> MutatedNews.keeps(mutant, one))
                    .filter(one -> !MutatedRolls.forgets(mutant, input))
                    .ifPresent(spoilt::change);
            MutatedRolls.add(mutant, state, change, spoilt, now);
            MutatedSurges.add(mutant, state, change, spoilt, now);
        }
        for (Effect effect : right.effects()) {
            if (!drops(state, input, right, effect)) {
                Effect ofApps =
                        MutatedNews.effect(
                                mutant,
                                MutatedApps.effect(mutant, MutatedPorts.effect(mutant, effect)));
                spoilt.effect(
                        MutatedHealth.effect(
                                mutant, MutatedExecutors.effect(mutant, state, ofApps)));
            }
        }
        MutatedCommands.add(mutant, state, input, spoilt, now);
        MutatedRights.add(mutant, state, input, spoilt, now);
        spoilt = MutatedGangs.decision(mutant, state, input, spoilt, now);
        MutatedNews.add(mutant, state, input, spoilt, now);
        if (mutant == Mutant.STALE_PLACES && input instanceof Input.PlacementArrived arrived) {
            launchAll(state, arrived, right, spoilt);
        }
        return spoilt;
    }

    private Input heard(Input given) {
        Input permitted = MutatedRights.heard(mutant, given);
        return MutatedHealth.heard(mutant, MutatedCommands.heard(mutant, permitted));
    }

    /** The time by which the mutant decides: for one, each task that is ready has waited enough. */
    private Instant thought(State state, Input input, Instant now) {
        boolean search =
                input instanceof Input.Settled
                        && !state.ready().isEmpty()
                        && !state.supply().offers().isEmpty();
        return mutant == Mutant.IMPATIENT_SHARDS && search ? now.plusSeconds(5) : now;
    }

    /** Seen through the mutant's eyes: unknown to its agent is dropped before it began. */
    private Input unstarted(State state, Input input) {
        if (mutant != Mutant.UNKNOWN_IS_UNSTARTED
                || !(input instanceof Input.StatusArrived arrived)
                || arrived.report().state() != ReportState.GONE) {
            return input;
        }
        TaskReport said = arrived.report();
        boolean current =
                TaskId.parse(said.task())
                        .flatMap(id -> state.shard(id.shardId()).flatMap(Shard::task))
                        .filter(task -> task.id().toString().equals(said.task()))
                        .isPresent();
        if (!current) {
            return input;
        }
        return new Input.StatusArrived(
                new TaskReport(
                        said.task(),
                        ReportState.DROPPED,
                        "REASON_AGENT_RESTARTED",
                        said.message(),
                        said.agent(),
                        said.uuid(),
                        said.at()));
    }

    private Optional<Change> change(State state, Input input, Change change, Instant now) {
        if (change instanceof Change.Repeated && input instanceof Input.TermBegan) {
            return keep(change, Mutant.FORGOTTEN_ABANDONED);
        } else if (change instanceof Change.FrameworkRegistered) {
            return keep(change, Mutant.FORGOTTEN_FRAMEWORK);
        } else if (mutant == Mutant.NO_REPEATED_HOUR && MutatedHours.repeats(state, change)) {
            return Optional.empty();
        } else if (change instanceof Change.RunCorrected corrected) {
            return corrected(corrected);
        } else if (change instanceof Change.ScheduleAdvanced advanced
                && mutant == Mutant.EARLY_ADVANCE) {
            Instant later = advanced.lastNominal().plusSeconds(10);
            return Optional.of(
                    new Change.ScheduleAdvanced(advanced.job(), later, advanced.because()));
        } else if (change instanceof FiresAccounted accounted) {
            return MutatedResidents.accounted(mutant, state, accounted);
        } else if (change instanceof Change.FireRecorded recorded) {
            return MutatedResidents.forgets(mutant, state, recorded)
                    ? Optional.empty()
                    : fire(state, recorded, now);
        } else if (change instanceof Change.RunStarted started && mutant == Mutant.NO_QUEUE) {
            Run atOnce = started.run().released();
            return Optional.of(new Change.RunStarted(atOnce, started.shards(), started.because()));
        } else if (change instanceof Change.RunStarted started) {
            return MutatedOverlaps.change(mutant, state, MutatedApps.started(mutant, started), now);
        } else if (change instanceof Change.ShardChanged ended
                && ended.step() == ShardStep.TASK_ENDED) {
            return Optional.of(
                    MutatedHealth.ended(
                            mutant, MutatedExecutors.ended(mutant, ended(state, ended, now))));
        } else if (change instanceof Change.ShardChanged late
                && late.step() == ShardStep.TASK_POSTPONED
                && mutant == Mutant.SECRETS_READ_ONCE) {
            Task never = late.shard().task().orElseThrow().notBefore(now.plus(Duration.ofDays(1)));
            return Optional.of(next(late, late.shard().with(never, late.because())));
        } else if (change instanceof LinkChange.TaskLost) {
            return keep(change, Mutant.NO_BRAKE);
        } else if (MutatedHolds.ignores(mutant, change) || MutatedRights.forgets(mutant, change)) {
            return Optional.empty();
        } else if (change instanceof ExecutorChange.Suspected) {
            return keep(change, Mutant.NO_SUSPECTS);
        } else if (change instanceof ExecutorChange.Died died) {
            return Optional.of(MutatedExecutors.died(mutant, died, now));
        }
        return Optional.of(change);
    }

    private Optional<Change> corrected(Change.RunCorrected change) {
        if (mutant == Mutant.WRONG_CORRECTIONS) {
            Run run = change.run();
            Run wrong = run.ended(RunState.MISSED, run.because(), run.endedAt().orElseThrow());
            return Optional.of(new Change.RunCorrected(wrong, change.shard(), change.because()));
        }
        return keep(change, Mutant.FORGOTTEN_CORRECTIONS);
    }

    private Optional<Change> keep(Change change, Mutant unless) {
        return mutant == unless ? Optional.empty() : Optional.of(change);
    }

    private Optional<Change> fire(State state, Change.FireRecorded recorded, Instant now) {
        Fire fire = recorded.fire();
        boolean deadline = fire.because().contains("startDeadline");
        boolean started =
                fire.outcome() == Outcome.MISSED
                        && fire.count() == 1
                        && (mutant == Mutant.NO_START_DEADLINE && deadline
                                || mutant == Mutant.LATE_FIRES_STARTED && !deadline);
        var stored = state.job(recorded.job()).orElseThrow().stored();
        if (mutant == Mutant.FORGOTTEN_TURN && stored.job().type() == JobType.DAEMON) {
            return Optional.empty();
        }
        if (!started) {
            return keep(recorded, Mutant.FORGOTTEN_FIRES);
        }
        RunId id = new RunId(recorded.job(), fire.nominalTime(), Trigger.CRON);
        Run run = Run.created(id, "spoilt", stored.version(), now, false);
        List<Shard> shards = new ArrayList<>();
        for (int number = 0; number < stored.job().sharding().count(); number++) {
            shards.add(Shard.waiting(number));
        }
        return Optional.of(new Change.RunStarted(run, shards, "spoilt"));
    }

    private Change ended(State state, Change.ShardChanged change, Instant now) {
        Shard shard = change.shard();
        Job job = state.run(change.id().run()).orElseThrow().job();
        boolean doomed = state.run(change.id().run()).orElseThrow().run().kill().isPresent();
        boolean tried = !shard.ended().isEmpty() && !doomed && job.type() == JobType.TRANSIENT;
        boolean again =
                mutant == Mutant.ENDLESS_RETRIES && shard.state() == RunState.FAILED
                        || mutant == Mutant.REPEATED_ONCE && shard.state() == RunState.LOST;
        if (tried && again) {
            Shard waiting =
                    new Shard(
                            shard.number(),
                            RunState.RUNNING,
                            "spoilt",
                            shard.attempts(),
                            shard.failures(),
                            Optional.empty(),
                            shard.ended());
            return next(change, waiting.with(another(change, shard, now), "spoilt"));
        }
        if (tried && shard.task().isPresent() && shard.failures() > 0) {
            if (mutant == Mutant.NO_RETRIES) {
                return next(change, shard.end(RunState.FAILED, "spoilt"));
            } else if (mutant == Mutant.HASTY_RETRIES) {
                TaskId id = shard.task().get().id();
                return next(change, shard.with(Task.planned(id, now, Instant.EPOCH), "spoilt"));
            }
        }
        return change;
    }

    private static Task another(Change.ShardChanged change, Shard shard, Instant now) {
        return Task.planned(change.id().attempt(shard.attempts() + 1), now, Instant.EPOCH);
    }

    private static Change next(Change.ShardChanged change, Shard shard) {
        return new Change.ShardChanged(change.step(), change.id(), shard, change.because());
    }

    private boolean drops(State state, Input input, Decision right, Effect effect) {
        return switch (mutant) {
            case NO_ACKNOWLEDGEMENT -> effect instanceof Effect.Acknowledge;
            case NO_NEW_FRAMEWORK ->
                    effect instanceof Effect.Subscribe && !(input instanceof Input.TermBegan);
            case DEAF_TO_DRAINS -> MutatedHolds.givesBack(right, effect);
            case NO_RECONCILIATION -> effect instanceof Effect.Reconcile;
            case NO_SHUTDOWN -> effect instanceof Effect.Shutdown;
            case IDLE_EXECUTORS ->
                    effect instanceof Effect.Shutdown shutdown
                            && ExecutorId.parse(shutdown.executor()).isPresent();
            case ONE_SHUTDOWN ->
                    effect instanceof Effect.Shutdown
                            && right.changes().stream().anyMatch(MutatedExecutors::tellsAgain);
            case SPARED_GHOSTS ->
                    effect instanceof Effect.Kill kill && isGhost(state, kill.task())
                            || effect instanceof Effect.Shutdown shutdown
                                    && isGhost(state, shutdown.executor());
            case ONE_KILL ->
                    right.changes().stream()
                            .anyMatch(c -> c instanceof Change.KillSent sent && sent.tries() > 1);
            default -> false;
        };
    }

    /** Whether the task is the current one of no shard. */
    private static boolean isGhost(State state, String task) {
        return TaskId.parse(task)
                .flatMap(id -> state.shard(id.shardId()))
                .flatMap(Shard::task)
                .filter(current -> current.id().toString().equals(task))
                .isEmpty();
    }

    /**
     * Whatever was placed goes to the first offer there is, with what another launch would take.
     */
    private void launchAll(
            State state, Input.PlacementArrived arrived, Decision right, Decision spoilt) {
        if (state.supply().offers().isEmpty() || arrived.assignment().places().isEmpty()) {
            return;
        }
        List<TaskId> launched = new ArrayList<>();
        for (Effect effect : right.effects()) {
            if (effect instanceof Effect.Accept accept) {
                for (Launch launch : accept.launches()) {
                    launched.add(launch.task());
                    newest = Optional.of(launch);
                }
            }
        }
        for (TaskId task : arrived.assignment().places().keySet()) {
            if (!launched.contains(task) && newest.isPresent()) {
                var offer = state.supply().offers().values().iterator().next();
                Launch like = newest.get();
                Launch stale =
                        new Launch(
                                task,
                                like.name(),
                                like.program(),
                                like.env(),
                                like.uris(),
                                like.user(),
                                like.container(),
                                like.limits(),
                                like.killGrace(),
                                like.resources(),
                                like.shared(),
                                like.care(),
                                like.secrets());
                spoilt.effect(
                        new Effect.Accept(
                                List.of(offer.id()), offer.agent(), List.of(stale), Duration.ZERO));
            }
        }
    }
}
