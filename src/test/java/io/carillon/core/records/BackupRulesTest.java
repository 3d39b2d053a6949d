package io.carillon.core.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BackupRulesTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant CONSIDERED = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-05T00:00:00Z");
    private static final RunId RUN = new RunId("job", CONSIDERED, Trigger.CRON);

    @Test
    void aJobIsPausedFromItsLastConsideredFireOn() {
        assertThat(rested(job(Optional.empty()), Optional.of(CONSIDERED)))
                .contains(new Pause(CONSIDERED, Optional.empty(), "restored", Optional.of(true)));
        assertThat(rested(job(Optional.empty()), Optional.empty()))
                .contains(new Pause(CREATED, Optional.empty(), "restored", Optional.of(true)));
    }

    @Test
    void aPauseThatWasThereStaysAndDoesNotEndByItself() {
        Instant later = CONSIDERED.plusSeconds(60);
        assertThat(
                        rested(
                                job(Optional.of(new Pause(later, Optional.empty(), "mine"))),
                                Optional.of(CONSIDERED)))
                .contains(new Pause(CONSIDERED, Optional.empty(), "mine", Optional.of(true)));
        assertThat(
                        rested(
                                job(Optional.of(new Pause(CREATED, Optional.of(NOW), "for now"))),
                                Optional.of(CONSIDERED)))
                .contains(new Pause(CREATED, Optional.empty(), "restored", Optional.of(true)));
    }

    @Test
    void aRunThatLivedIsEndedAndOneThatHasEndedIsNot() {
        Run live = Run.created(RUN, "", 1, CONSIDERED, false);
        StoredRecord.RunRecord rested = (StoredRecord.RunRecord) atRest(part(live));
        assertThat(rested.run().orElseThrow().kill().orElseThrow().end())
                .isEqualTo(RunState.KILLED);
        StoredRecord ended = part(live.ended(RunState.SUCCEEDED, "", NOW));
        assertThat(atRest(ended)).isEqualTo(ended);
        StoredRecord schedule = new StoredRecord.ScheduleRecord(CONSIDERED);
        assertThat(atRest(schedule)).isSameAs(schedule);
    }

    @Test
    void recordsBelongToTheirJobWhereverTheyStand() {
        assertThat(BackupRules.owner(RecordId.FRAMEWORK.key())).isEmpty();
        assertThat(BackupRules.owner(RecordId.job("job").key())).isEqualTo("job");
        assertThat(BackupRules.owner(RecordId.head(Kind.RUNS, RUN).key())).isEqualTo("job");
        assertThat(BackupRules.owner(RecordId.ledger("job", 3).key())).isEqualTo("job");
        assertThat(BackupRules.owner(new RecordKey(Kind.SCHEDULE, "zz/job"))).isEqualTo("job");
    }

    private static Optional<Pause> rested(StoredJob job, Optional<Instant> considered) {
        StoredRecord rested =
                BackupRules.atRest(
                        new StoredRecord.JobRecord(job), name -> considered, NOW, "restored");
        return ((StoredRecord.JobRecord) rested).job().pause();
    }

    private static StoredRecord atRest(StoredRecord record) {
        return BackupRules.atRest(record, name -> Optional.empty(), NOW, "restored");
    }

    private static StoredRecord part(Run run) {
        return new StoredRecord.RunRecord(Optional.of(run), List.of());
    }

    private static StoredJob job(Optional<Pause> pause) {
        return new StoredJob(
                new JobForTests().job(),
                1,
                CREATED,
                CREATED,
                CREATED,
                pause,
                false,
                new TreeMap<>());
    }
}
