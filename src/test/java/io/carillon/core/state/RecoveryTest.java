package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Fire;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A load after a batch that broke off anywhere: no fire is lost, none is doubled. */
class RecoveryTest {
    private final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();

    @ParameterizedTest
    @EnumSource(Concurrency.class)
    void aHalfStoredBatchLosesAndDoublesNothing(Concurrency concurrency) {
        int cuts = Integer.MAX_VALUE;
        for (int cut = 0; cut <= cuts; cut++) {
            stored.clear();
            CoreDriver core = new CoreDriver();
            JobForTests job = new JobForTests();
            job.concurrency = concurrency;
            job.misfire = new Misfire(Misfire.Policy.ALL, 3);
            core.put(job);
            core.pass(Duration.ofSeconds(11));
            TaskId task = core.launch().get(0);
            core.report(task, ReportState.RUNNING, "");
            store(core, Integer.MAX_VALUE);

            // One batch with much in it: an end, misses, new runs, a run that begins and ends.
            core.report(task, ReportState.FINISHED, "");
            core.sleep(Duration.ofSeconds(62));
            core.job().runs().keySet().stream()
                    .reduce((first, second) -> second)
                    .ifPresent(run -> core.command(new Command.KillRun(run)));
            core.ticks();
            cuts = core.state.dirtyCount();
            store(core, cut);

            CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
            next.now = core.now;
            next.ticks();
            assertAllAccounted(next, cut);
            store(next, Integer.MAX_VALUE);
            assertThat(Recovery.load(stored, CoreDriver.settings()).dirtyCount()).isZero();
        }
        assertThat(cuts).isGreaterThan(5);
    }

    @Test
    void aHalfStoredRedefinitionLosesNoFireOfTheDefinitionBefore() {
        int cuts = Integer.MAX_VALUE;
        for (int cut = 0; cut <= cuts; cut++) {
            stored.clear();
            CoreDriver core = new CoreDriver();
            JobForTests job = new JobForTests();
            job.misfire = new Misfire(Misfire.Policy.SKIP, 1);
            core.put(job);
            store(core, Integer.MAX_VALUE);

            core.sleep(Duration.ofSeconds(36));
            job.schedule = Schedule.BY_HAND;
            core.put(job);
            cuts = core.state.dirtyCount();
            store(core, cut);

            CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
            next.now = core.now;
            next.ticks();
            assertThat(next.ledger())
                    .as("cut %s", cut)
                    .extracting(Fire::nominalTime)
                    .containsExactly(
                            CoreDriver.START.plusSeconds(30),
                            CoreDriver.START.plusSeconds(20),
                            CoreDriver.START.plusSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 0, -20_000})
    void aJobThatWasDeletedAndCreatedAgainInheritsNothing(int clockStepMillis) {
        int cuts = Integer.MAX_VALUE;
        for (int cut = 1; cut <= cuts; cut++) {
            stored.clear();
            CoreDriver core = new CoreDriver();
            JobForTests job = new JobForTests();
            core.put(job);
            core.pass(Duration.ofSeconds(11));
            core.report(core.launch().get(0), ReportState.FINISHED, "");
            core.pass(Duration.ofSeconds(25));
            store(core, Integer.MAX_VALUE);

            core.command(new Command.DeleteJob("job"));
            core.ticks();
            assertThat(core.state.jobs()).isEmpty();
            core.now = core.now.plusMillis(clockStepMillis);
            core.put(job);
            Instant created = core.job().stored().createdAt();
            cuts = core.state.dirtyCount();
            store(core, cut);

            CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
            if (next.job().stored().createdAt().equals(created)) {
                assertThat(next.ledger()).as("cut %s", cut).isEmpty();
                assertThat(next.job().runs()).isEmpty();
                assertThat(next.job().finished()).isEmpty();
                assertThat(next.job().lastNominal()).isEqualTo(created);
            }
            store(next, Integer.MAX_VALUE);
            assertThat(Recovery.load(stored, CoreDriver.settings()).dirtyCount()).isZero();
        }
    }

    @Test
    void aHalfStoredDeletionGoesOn() {
        int cuts = Integer.MAX_VALUE;
        for (int cut = 1; cut <= cuts; cut++) {
            stored.clear();
            CoreDriver core = new CoreDriver();
            JobForTests job = new JobForTests();
            job.concurrency = Concurrency.QUEUE;
            core.put(job);
            core.pass(Duration.ofSeconds(11));
            TaskId task = core.launch().get(0);
            core.pass(Duration.ofSeconds(25));
            store(core, Integer.MAX_VALUE);

            core.command(new Command.DeleteJob("job"));
            core.ticks();
            cuts = core.state.dirtyCount();
            store(core, cut);

            CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
            next.now = core.now;
            next.ticks();
            next.report(task, ReportState.KILLED, "");
            assertThat(next.state.jobs()).as("cut %s", cut).isEmpty();
        }
    }

    @Test
    void aLoadIsTheStateAndEveryLiveTaskIsUnconfirmed() {
        CoreDriver core = new CoreDriver();
        core.put(new JobForTests());
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        store(core, Integer.MAX_VALUE);

        State loaded = Recovery.load(stored, CoreDriver.settings());

        assertThat(loaded.live()).containsExactly(task.shardId());
        assertThat(loaded.unconfirmed()).containsExactly(task.shardId());
        stored.keySet()
                .forEach(
                        key ->
                                assertThat(RecordImage.of(loaded, key))
                                        .isEqualTo(RecordImage.of(core.state, key)));
    }

    @Test
    void whatBelongsToNoJobIsDeleted() {
        CoreDriver core = new CoreDriver();
        core.put(new JobForTests());
        core.pass(Duration.ofSeconds(31));
        store(core, Integer.MAX_VALUE);
        stored.keySet().removeIf(key -> key.kind() == RecordKey.Kind.JOBS);

        CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
        assertThat(next.state.jobs()).isEmpty();
        store(next, Integer.MAX_VALUE);
        assertThat(stored.keySet()).extracting(RecordKey::kind).isEmpty();
    }

    /** Stores so many of the records that have changed, in the order of the real store. */
    private void store(CoreDriver core, int most) {
        SortedMap<RecordKey, Optional<StoredRecord>> dirty = core.state.drainDirty();
        List<Map.Entry<RecordKey, Optional<StoredRecord>>> inOrder = new ArrayList<>();
        dirty.entrySet().stream().filter(e -> e.getValue().isPresent()).forEach(inOrder::add);
        dirty.entrySet().stream().filter(e -> e.getValue().isEmpty()).forEach(inOrder::add);
        for (var entry : inOrder.subList(0, Math.min(most, inOrder.size()))) {
            if (entry.getValue().isPresent()) {
                stored.put(entry.getKey(), entry.getValue().get());
            } else {
                stored.remove(entry.getKey());
            }
        }
    }

    private static void assertAllAccounted(CoreDriver core, int cut) {
        for (int i = 1; i <= 7; i++) {
            Instant nominal = CoreDriver.START.plusSeconds(10L * i);
            long entries =
                    core.ledger().stream()
                            .filter(fire -> covers(fire, nominal))
                            .mapToLong(fire -> 1)
                            .sum();
            boolean lives = core.job().runs().containsKey(new RunId("job", nominal, Trigger.CRON));
            assertThat(entries + (lives ? 1 : 0)).as("fire %s, cut %s", nominal, cut).isEqualTo(1);
        }
    }

    private static boolean covers(Fire fire, Instant nominal) {
        return !nominal.isBefore(fire.nominalTime()) && !nominal.isAfter(fire.through());
    }
}
