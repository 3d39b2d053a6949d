package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.SharedCore;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Editions;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Fire;
import io.carillon.model.run.FireReport;
import io.carillon.model.run.News;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change that leaves the fires of a daemon as they are: its shards go on with their accounts. */
class ResidentRollTest {
    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;
    private final Instant start = core.now;
    private TaskId task;

    /** It fires each second, and has told of the first two fires. */
    @BeforeEach
    void aDaemonIsAtWork() {
        shared.job.type = JobType.DAEMON;
        shared.job.resident = true;
        shared.job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
        shared.defined();
        task = core.launch().get(0);
        core.pass(Duration.ofMillis(2_200));
        told(ReportState.RUNNING, 0, 2);
    }

    private Instant at(int second) {
        return start.plusSeconds(second);
    }

    /** Its executor tells of the fires after the one second, up to the other. */
    private void told(ReportState said, int after, int through) {
        TreeMap<Outcome, Integer> counts = new TreeMap<>();
        counts.put(Outcome.SUCCEEDED, through - after);
        FireReport.Range range =
                new FireReport.Range(at(after + 1), at(through), counts, "it succeeded");
        FireReport fires =
                new FireReport(
                        at(after),
                        at(after),
                        at(through),
                        through > after ? List.of(range) : List.of());
        News news =
                new News(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.of(fires));
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                said,
                                "",
                                "",
                                new AgentId("agent"),
                                new Opaque(new byte[] {(byte) through}),
                                core.now,
                                Optional.of(shared.executor().id()),
                                news)));
        core.ticks();
    }

    private List<String> ledger() {
        return core.ledger().stream().map(this::words).sorted().toList();
    }

    private String words(Fire fire) {
        return "%02d-%02d %s"
                .formatted(
                        Duration.between(start, fire.nominalTime()).toSeconds(),
                        Duration.between(start, fire.through()).toSeconds(),
                        fire.outcome());
    }

    private void changed() {
        shared.job.parameter = "v2";
        core.put(shared.job);
        core.pass(Editions.SETTLE);
    }

    @Test
    void eachFireOfAShardThatIsReplacedHasOneEntry() {
        changed();
        told(ReportState.KILLED, 2, 6);
        core.pass(Duration.ofSeconds(3));
        task = core.launch().get(0);
        core.pass(Duration.ofSeconds(2));
        told(ReportState.RUNNING, 10, 12);
        assertThat(core.job().runs()).hasSize(1);
        assertThat(task.attempt()).isEqualTo(2);
        assertThat(ledger()).containsExactly("01-06 SUCCEEDED", "07-10 MISSED", "11-12 SUCCEEDED");
    }

    @Test
    void whatAReplacedTaskHasNotToldIsLost() {
        changed();
        shared.report(task, ReportState.KILLED, "REASON_RECONCILIATION");
        assertThat(ledger()).containsExactly("01-02 SUCCEEDED", "03-07 LOST");
        told(ReportState.KILLED, 2, 6);
        assertThat(ledger()).containsExactly("01-02 SUCCEEDED", "03-07 LOST");
    }

    @Test
    void aBatchThatWasStoredUpToTheLedgerDoublesNothing() {
        changed();
        TreeMap<RecordKey, StoredRecord> records = new TreeMap<>(core.stored());
        told(ReportState.KILLED, 2, 6);
        List<String> whole = ledger();
        core.stored()
                .forEach(
                        (key, record) -> {
                            if (key.kind() == RecordKey.Kind.LEDGER) {
                                records.put(key, record);
                            }
                        });
        core.state = Recovery.load(records, CoreDriver.settings());
        told(ReportState.KILLED, 2, 6);
        assertThat(ledger()).isEqualTo(whole);
    }

    @Test
    void aShardThatBeginsAnewGoesOnWithItsAccount() {
        Shard shard = core.state.shard(task.shardId()).orElseThrow();
        assertThat(shard.accountedTo()).contains(at(2));
        assertThat(shard.anew().accountedTo()).contains(at(2));
    }
}
