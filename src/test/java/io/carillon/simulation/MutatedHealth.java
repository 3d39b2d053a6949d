package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.job.Care;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Shard;
import java.util.ArrayList;
import java.util.List;

/** What a mutant makes of the checks of tasks. */
final class MutatedHealth {
    private MutatedHealth() {}

    /** The input as the mutant understands it. */
    static Input heard(Mutant mutant, Input input) {
        boolean deaf =
                input instanceof Input.StatusArrived arrived
                        && (mutant == Mutant.DEAF_TO_HEALTH
                                || mutant == Mutant.HEALTH_NOT_ASKED_AGAIN
                                        && arrived.report()
                                                .reason()
                                                .equals("REASON_RECONCILIATION"));
        return deaf ? new Input.StatusArrived(mute(((Input.StatusArrived) input).report())) : input;
    }

    private static TaskReport mute(TaskReport report) {
        return new TaskReport(
                report.task(),
                report.state(),
                report.reason(),
                report.message(),
                report.agent(),
                report.uuid(),
                report.at(),
                report.executor(),
                report.news(),
                report.byExecutor(),
                Findings.NONE);
    }

    /** The end of a task, as the mutant would have it. */
    static Change ended(Mutant mutant, Change right) {
        if (!(right instanceof Change.ShardChanged change)) {
            return right;
        }
        List<Attempt> ended = new ArrayList<>(change.shard().ended());
        if (mutant != Mutant.SPARED_SICK || ended.isEmpty()) {
            return change;
        }
        Attempt last = ended.remove(ended.size() - 1);
        if (!last.because().startsWith("its health check failed") || !last.counted()) {
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
                        false,
                        last.host(),
                        last.executor()));
        Shard shard = change.shard();
        Shard spared =
                new Shard(
                        shard.number(),
                        shard.state(),
                        shard.because(),
                        shard.attempts(),
                        Math.max(0, shard.failures() - 1),
                        shard.task(),
                        ended,
                        shard.accountedTo());
        return new Change.ShardChanged(change.step(), change.id(), spared, change.because());
    }

    /** The effect, as the mutant would have it. */
    static Effect effect(Mutant mutant, Effect effect) {
        if (mutant != Mutant.UNCHECKED || !(effect instanceof Effect.Accept accept)) {
            return effect;
        }
        List<Launch> launches = new ArrayList<>();
        for (Launch launch : accept.launches()) {
            launches.add(
                    new Launch(
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
                            launch.shared(),
                            Care.NONE,
                            launch.secrets()));
        }
        return new Effect.Accept(accept.offers(), accept.agent(), launches, accept.refuse());
    }
}
