package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.State;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a mutant makes of shared executors. */
final class MutatedExecutors {
    private MutatedExecutors() {}

    /** An effect as the mutant lets it out. */
    static Effect effect(Mutant mutant, State state, Effect effect) {
        if (mutant == Mutant.FREE_EXECUTORS && effect instanceof Effect.Accept accept) {
            return with(accept, accept.launches().stream().map(MutatedExecutors::free).toList());
        } else if (mutant == Mutant.JOINERS_FIRST && effect instanceof Effect.Accept accept) {
            List<Launch> launches = new ArrayList<>();
            accept.launches().stream().filter(one -> joins(state, one)).forEach(launches::add);
            accept.launches().stream().filter(one -> !joins(state, one)).forEach(launches::add);
            return with(accept, launches);
        } else if (mutant == Mutant.EXECUTOR_FOR_EACH && effect instanceof Effect.Place place) {
            PlacementRequest asked = place.request();
            List<Wanted> wanted = asked.tasks().stream().map(MutatedExecutors::dear).toList();
            return new Effect.Place(new PlacementRequest(asked.number(), wanted, asked.hosts()));
        } else if (mutant == Mutant.SHUTDOWN_FOR_CANCEL && effect instanceof Effect.Cancel cancel) {
            return new Effect.Shutdown(cancel.executor().toString(), cancel.executor().agent());
        }
        return effect;
    }

    private static Effect with(Effect.Accept accept, List<Launch> launches) {
        return new Effect.Accept(accept.offers(), accept.agent(), launches, accept.refuse());
    }

    private static boolean joins(State state, Launch launch) {
        return launch.shared()
                .flatMap(shared -> state.executors().find(shared.executor().id()))
                .isPresent();
    }

    /** Whether executors are told once more to end. */
    static boolean tellsAgain(Change change) {
        return change instanceof Change.Repeated again && again.kind() == RepeatKind.DISMISSED;
    }

    private static Launch free(Launch launch) {
        return new Launch(
                launch.task(),
                launch.name(),
                launch.program(),
                launch.env(),
                launch.uris(),
                launch.user(),
                launch.container(),
                launch.limits(),
                launch.killGrace(),
                launch.resources(),
                launch.shared().map(MutatedExecutors::free),
                launch.care(),
                launch.secrets());
    }

    private static SharedLaunch free(SharedLaunch launch) {
        SharedExecutor one = launch.executor();
        SharedExecutor free =
                new SharedExecutor(
                        one.id(),
                        one.host(),
                        one.role(),
                        List.of(),
                        one.jar(),
                        one.maxTasks(),
                        one.idleTimeout(),
                        one.launchedAt(),
                        one.format(),
                        one.only());
        return new SharedLaunch(
                free,
                launch.app(),
                launch.shardCount(),
                launch.shardParameter(),
                launch.jobParameter(),
                launch.fence(),
                launch.deadline(),
                launch.checkpoint(),
                launch.resident());
    }

    private static Wanted dear(Wanted wanted) {
        Need need = wanted.need();
        return new Wanted(wanted.task(), new Need(need.cold(), need.executor()));
    }

    /** The end of a task as the mutant sees it. */
    static Change ended(Mutant mutant, Change right) {
        if (!(right instanceof Change.ShardChanged change) || change.shard().ended().isEmpty()) {
            return right;
        }
        Shard shard = change.shard();
        List<Attempt> ended = new ArrayList<>(shard.ended());
        Attempt last = ended.remove(ended.size() - 1);
        boolean charged =
                mutant == Mutant.CHARGED_NEIGHBOURS
                                && last.because().startsWith("its executor died")
                        || mutant == Mutant.CHARGED_CROWDS
                                && last.because().contains(ExecutorAudit.CROWDED)
                        || mutant == Mutant.BLAMED_JOINERS
                                && last.because().startsWith("it could not join");
        if (!charged) {
            return change;
        }
        ended.add(
                new Attempt(
                        last.id(),
                        last.agent(),
                        last.state(),
                        last.because(),
                        last.startedAt(),
                        last.endedAt(),
                        true,
                        last.host(),
                        last.executor()));
        Shard spoilt =
                new Shard(
                        shard.number(),
                        shard.state(),
                        shard.because(),
                        shard.attempts(),
                        shard.failures(),
                        shard.task(),
                        ended);
        return new Change.ShardChanged(change.step(), change.id(), spoilt, change.because());
    }

    /** A death as the mutant notes it. */
    static Change died(Mutant mutant, ExecutorChange.Died died, Instant now) {
        return mutant == Mutant.HASTY_EXECUTORS
                ? new ExecutorChange.Died(
                        died.id(), died.tasks(), died.deaths(), now, died.status(), died.because())
                : died;
    }
}
