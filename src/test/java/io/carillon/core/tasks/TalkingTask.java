package io.carillon.core.tasks;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.SharedCore;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A task in a shared executor that tells of itself, for tests of what becomes of that. */
abstract class TalkingTask {
    final SharedCore shared = new SharedCore();
    final CoreDriver core = shared.core;
    ExecutorId executor = ExecutorId.parse("app~1~7.1@agent").orElseThrow();
    int number;

    TaskId running() {
        shared.job.retry = new Retry(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        executor = shared.executor().id();
        shared.report(task, ReportState.RUNNING, "");
        core.stored();
        return task;
    }

    static Opaque bytes(String text) {
        return new Opaque(text.getBytes(StandardCharsets.UTF_8));
    }

    News news(String result, String checkpoint) {
        return new News(
                Optional.empty(),
                Optional.of(result).filter(text -> !text.isEmpty()),
                Optional.of(checkpoint).filter(text -> !text.isEmpty()).map(TalkingTask::bytes),
                ++number,
                Optional.empty());
    }

    Decision tell(TaskId task, ReportState state, News news) {
        return tell(task, state, news, Optional.of(executor));
    }

    Decision tell(TaskId task, ReportState state, News news, Optional<ExecutorId> from) {
        Decision decision =
                core.give(
                        new Input.StatusArrived(
                                new TaskReport(
                                        task.toString(),
                                        state,
                                        "",
                                        "",
                                        new AgentId("agent"),
                                        new Opaque(new byte[] {1}),
                                        core.now,
                                        from,
                                        news)));
        core.ticks();
        return decision;
    }

    Optional<String> result(TaskId task) {
        return core.state.news().result(task.shardId()).map(Result::json);
    }

    Optional<Opaque> checkpoint(TaskId task) {
        return core.state.news().checkpoint(task.shardId()).map(Checkpoint::bytes);
    }

    TaskId next(TaskId task) {
        return task.shardId().attempt(task.attempt() + 1);
    }

    Optional<Opaque> relaunched() {
        core.pass(Duration.ofSeconds(3));
        core.launch();
        List<Launch> launches = shared.launches();
        return launches.get(launches.size() - 1).shared().flatMap(SharedLaunch::checkpoint);
    }
}
