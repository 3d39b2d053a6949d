package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Input;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Recovery;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    private Shard shard(TaskId task) {
        return core.state.shard(task.shardId()).orElseThrow();
    }
}
