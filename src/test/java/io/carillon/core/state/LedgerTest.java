package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Settings;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant START = CoreDriver.START;

    @Test
    void onlyTheNewestSegmentIsRewritten() {
        Ledger ledger = new Ledger();
        long last = 0;
        for (int i = 0; i < 3 * Segments.SIZE; i++) {
            long segment = ledger.segments().add(fire(i));
            assertThat(segment).isGreaterThanOrEqualTo(last).isEqualTo(1 + i / Segments.SIZE);
            last = segment;
        }
        assertThat(ledger.segments().numbers()).hasSize(3);
    }

    @Test
    void theNewestComeFirstAndTheRangeIsHalfOpen() {
        Ledger ledger = new Ledger();
        for (int i = 0; i < 120; i++) {
            ledger.segments().add(fire(i));
        }
        List<Fire> found = ledger.newest(START.plusSeconds(10), START.plusSeconds(20), 5);
        assertThat(found)
                .extracting(Fire::nominalTime)
                .containsExactly(
                        START.plusSeconds(19),
                        START.plusSeconds(18),
                        START.plusSeconds(17),
                        START.plusSeconds(16),
                        START.plusSeconds(15));
        assertThat(ledger.holds(START.plusSeconds(7))).isTrue();
        assertThat(ledger.holds(START.plusSeconds(120))).isFalse();
    }

    @Test
    void whatAJobKeepsIsBoundedAndNeverLessThanPromised() {
        CoreDriver core = new CoreDriver(state(new Limits(3, 100, 3, 4, 100, 100_000, 3, 1 << 20)));
        core.put(skipping("job"));
        for (int i = 0; i < 1_000; i++) {
            core.pass(Duration.ofSeconds(1));
            int size = core.job().ledger().size();
            assertThat(size).isLessThan(100 + Segments.SIZE);
            assertThat(size).isGreaterThanOrEqualTo(Math.min(i, 100));
        }
    }

    @Test
    void whatAllJobsKeepIsBoundedAndTheOldestGoesFirst() {
        CoreDriver core = new CoreDriver(state(new Limits(3, 100, 3, 4, 10_000, 300, 3, 1 << 20)));
        core.put(skipping("a"));
        core.pass(Duration.ofSeconds(200));
        core.put(skipping("b"));
        core.pass(Duration.ofSeconds(200));

        assertThat(core.state.ledgerEntries()).isBetween(250L, 300L);
        int kept = core.state.jobs().values().stream().mapToInt(j -> j.ledger().size()).sum();
        assertThat(core.state.ledgerEntries()).isEqualTo(kept);
        assertThat(core.state.ledgerDropped()).isBetween(590L - kept, 600L - kept);
        assertThat(core.state.job("b").orElseThrow().ledger().size()).isGreaterThan(100);
    }

    private static State state(Limits limits) {
        Settings like = CoreDriver.settings();
        return new State(
                new Settings(
                        limits,
                        like.declineFor(),
                        like.offerHold(),
                        like.reconcileFirstRetry(),
                        like.reconcileMaxRetry(),
                        like.failoverTimeout(),
                        like.onFrameworkRemoved(),
                        ""));
    }

    /** Fires every second and is paused: an entry a second. */
    private static JobForTests skipping(String name) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.concurrency = io.carillon.model.job.Concurrency.FORBID;
        job.startDeadline = Optional.of(Duration.ofMillis(900));
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
        return job;
    }

    private static Fire fire(int second) {
        return Fire.of(START.plusSeconds(second), Outcome.SKIPPED, "", Optional.empty());
    }
}
