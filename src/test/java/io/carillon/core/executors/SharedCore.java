package io.carillon.core.executors;

import io.carillon.core.AppForTests;
import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.News;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A core with an app whose tasks share executors, and a job of it that fires every ten seconds. */
public final class SharedCore {
    static final AgentId AGENT = new AgentId("agent");

    public final CoreDriver core;
    public final AppForTests app = new AppForTests();
    public final JobForTests job = new JobForTests();

    public SharedCore() {
        this("http://files.test/executor.jar");
    }

    public SharedCore(String executorUrl) {
        core = new CoreDriver(new State(CoreDriver.settings(executorUrl)));
        app.mode = AppExecutor.Mode.SHARED;
        job.app = Optional.of("app");
        job.program = new Program.Code("com.example.Report", List.of());
        core.give(new Input.TermBegan(7));
    }

    public SharedCore shards(int count) {
        job.shards = count;
        return this;
    }

    /** App and job are stored. */
    public SharedCore defined() {
        app.store(core, 1);
        core.put(job);
        return this;
    }

    /** The next fire comes, and its tasks are launched. */
    public List<Launch> fire() {
        core.pass(Duration.ofSeconds(10));
        core.launch();
        return launches();
    }

    public List<Launch> launches() {
        List<Launch> launches = new ArrayList<>();
        for (Effect effect : core.effects) {
            if (effect instanceof Effect.Accept accept) {
                launches.addAll(accept.launches());
            }
        }
        return launches;
    }

    public List<TaskId> tasks() {
        return launches().stream().map(Launch::task).toList();
    }

    public SharedExecutor executor() {
        return core.state.executors().all().values().iterator().next();
    }

    public void report(TaskId task, ReportState said, String reason) {
        report(task, said, reason, false);
    }

    /** The executor says that the task failed for lack of memory that others had, too. */
    public void reportCrowded(TaskId task) {
        report(task, ReportState.FAILED, "REASON_CONTAINER_LIMITATION_MEMORY", true);
    }

    private void report(TaskId task, ReportState said, String reason, boolean byExecutor) {
        Optional<ExecutorId> executor =
                core.state
                        .shard(task.shardId())
                        .flatMap(shard -> shard.task())
                        .flatMap(live -> live.executor());
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                said,
                                reason,
                                "",
                                AGENT,
                                byMaster(said, reason) ? Opaque.EMPTY : new Opaque(new byte[] {1}),
                                core.now,
                                executor,
                                News.NONE,
                                byExecutor)));
        core.ticks();
    }

    private static boolean byMaster(ReportState said, String reason) {
        return reason.equals("REASON_RECONCILIATION")
                || said == ReportState.ERROR && reason.equals("REASON_TASK_INVALID");
    }

    public void reportAll(ReportState said) {
        tasks().forEach(task -> report(task, said, ""));
    }

    /** The end of the executor is told. */
    public void executorEnds(ExecutorId id) {
        core.give(
                new Input.ExecutorLost(
                        id.agent(), id.toString(), false, "terminated with signal 9"));
        core.ticks();
    }
}
