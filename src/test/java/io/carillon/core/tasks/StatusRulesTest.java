package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Input;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a report about a task changes, and what it leaves alone. */
class StatusRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    /** The task is not killed as an orphan either, and its report comes again. */
    @ParameterizedTest
    @EnumSource(names = {"STARTING", "RUNNING", "FINISHED", "FAILED", "UNREACHABLE"})
    void aTaskOfAJobThatCannotBeReadIsLeftAlone(ReportState said) {
        TaskId task = core.running(job);
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        TreeMap<RecordKey, String> unreadable = new TreeMap<>();
        unreadable.put(RecordId.job("job").key(), "it is broken");
        assertThat(stored.remove(RecordId.job("job").key())).isNotNull();
        CoreDriver next =
                new CoreDriver(
                        Recovery.load(
                                stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings()));
        next.give(new Input.Subscribed("framework", "master"));

        assertThat(next.report(task, said, "").isEmpty()).isTrue();
    }

    @Test
    void theShardTellsOnceThatItsAgentCannotBeReached() {
        TaskId task = core.running(job);
        String before = shard(task).because();

        core.report(task, ReportState.UNREACHABLE, "");

        assertThat(shard(task).because()).isNotEqualTo(before);
        Task unreachable = shard(task).task().orElseThrow();
        assertThat(unreachable.phase()).isEqualTo(TaskPhase.UNREACHABLE);
        assertThat(unreachable.since()).isEqualTo(core.now);
        core.now = core.now.plusSeconds(1);
        Shard told = shard(task);
        core.report(task, ReportState.UNREACHABLE, "");
        assertThat(shard(task)).isEqualTo(told);
    }

    /**
     * The task was launched at the eleventh second and found again an hour later. What its agent
     * sends again tells when it was first said; the agent's clock may be wrong.
     */
    @ParameterizedTest
    @CsvSource({
        "master, 3600, 0",
        "agent, 2, 2",
        "agent, 0, 0",
        "agent, -60, 0",
        "agent, 3599, 3599",
        "agent, 7200, 3600"
    })
    void aTaskThatIsFoundAfterATakeoverHasRunSinceItBegan(String who, int said, int since) {
        TaskId task = core.running(job);
        Instant launched = shard(task).task().orElseThrow().launchedAt();
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = launched.plusSeconds(3_600);
        next.give(new Input.TermBegan(2));
        next.give(new Input.Subscribed("framework", "master"));

        next.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                ReportState.RUNNING,
                                who.equals("master") ? "REASON_RECONCILIATION" : "",
                                "",
                                new AgentId("agent"),
                                who.equals("master") ? Opaque.EMPTY : new Opaque(new byte[] {1}),
                                launched.plusSeconds(said))));

        Task found = next.state.shard(task.shardId()).flatMap(Shard::task).orElseThrow();
        assertThat(found.phase()).isEqualTo(TaskPhase.RUNNING);
        assertThat(found.unconfirmed()).isFalse();
        assertThat(found.since()).isEqualTo(launched.plusSeconds(since));
        assertThat(next.state.agentsWord().heard(task.shardId())).isEqualTo(!who.equals("master"));
    }

    private Shard shard(TaskId task) {
        return core.state.shard(task.shardId()).orElseThrow();
    }
}
