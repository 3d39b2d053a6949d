package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.NewsChange;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** What a mutant makes of what tasks tell. */
final class MutatedNews {
    private MutatedNews() {}

    /** Whether the mutant lets the change come true. */
    static boolean keeps(Mutant mutant, Change change) {
        return mutant != Mutant.FORGOTTEN_NEWS || !(change instanceof NewsChange.Kept);
    }

    /** Adds what the mutant believes of those whose word does not count any more. */
    static void add(Mutant mutant, State state, Input input, Decision decision, Instant now) {
        if (mutant != Mutant.NEWS_OF_THE_DEAD || !(input instanceof Input.StatusArrived arrived)) {
            return;
        }
        TaskReport report = arrived.report();
        News news = report.news();
        TaskId.parse(report.task())
                .filter(task -> news.lasting() && state.shard(task.shardId()).isPresent())
                .ifPresent(
                        task ->
                                decision.change(
                                        new NewsChange.Kept(
                                                task.shardId(),
                                                news.result().map(r -> result(r, task, news, now)),
                                                news.checkpoint()
                                                        .map(
                                                                bytes ->
                                                                        new Checkpoint(
                                                                                bytes,
                                                                                task.attempt(),
                                                                                news.number(),
                                                                                now)),
                                                "spoilt")));
    }

    private static Result result(String json, TaskId task, News news, Instant now) {
        return new Result(json, task.attempt(), news.number(), now);
    }

    /** An effect as the mutant lets it out. */
    static Effect effect(Mutant mutant, Effect effect) {
        return mutant == Mutant.CHECKPOINT_LOST && effect instanceof Effect.Accept accept
                ? new Effect.Accept(
                        accept.offers(),
                        accept.agent(),
                        accept.launches().stream().map(MutatedNews::anew).toList(),
                        accept.refuse())
                : effect;
    }

    private static Launch anew(Launch launch) {
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
                launch.shared().map(MutatedNews::anew),
                launch.care(),
                launch.secrets());
    }

    private static SharedLaunch anew(SharedLaunch launch) {
        return new SharedLaunch(
                launch.executor(),
                launch.app(),
                launch.shardCount(),
                launch.shardParameter(),
                launch.jobParameter(),
                launch.fence(),
                launch.deadline(),
                Optional.empty(),
                launch.resident());
    }

    /** What the mutant stores. */
    static void stored(Mutant mutant, SortedMap<RecordKey, Optional<byte[]>> batch) {
        if (mutant == Mutant.UNSTORED_NEWS) {
            batch.keySet()
                    .removeIf(
                            key ->
                                    key.kind() == RecordKey.Kind.CHECKPOINTS
                                            || key.kind() == RecordKey.Kind.RESULTS);
        }
    }
}
