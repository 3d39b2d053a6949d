package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Avoid;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Siting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which labels count: what the tasks need is the same whoever came first. */
class CompaniesTest {
    private static final int JOBS = 7_000;

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();

    @Test
    void aLoadLooksAtAllTasksOnceHoweverManyLabelsCount() {
        for (int i = 0; i < JOBS; i++) {
            core.put(job(i));
            core.run("job" + i);
        }
        core.ticks();
        stored.putAll(core.stored());
        for (int i = 0; i < JOBS; i++) {
            JobForTests shy = job(i);
            Avoid rule = new Avoid("label" + i, Optional.empty(), "hostname", false);
            shy.siting = Siting.ANYWHERE.apart(List.of(rule));
            redefine(shy.job());
        }

        State state =
                assertTimeout(Duration.ofMinutes(1), () -> Recovery.load(stored, Settings.DEFAULT));

        assertThat(state.tasksPerAgent().companies().labels()).hasSize(JOBS);
        assertThat(state.ready().needs())
                .hasSize(JOBS)
                .allSatisfy(
                        need ->
                                assertThat(need.company().orElseThrow().labels())
                                        .isEqualTo(Map.of("label0", "first", "label6999", "last")));
    }

    private static JobForTests job(int number) {
        JobForTests job = new JobForTests();
        job.name = "job" + number;
        job.schedule = Schedule.BY_HAND;
        job.labels.put("label0", "first");
        job.labels.put("label6999", "last");
        job.labels.put("other", "counts for nobody");
        return job;
    }

    /** As if it had been stored so. */
    private void redefine(Job job) {
        stored.computeIfPresent(
                RecordId.job(job.name()).key(),
                (key, record) -> {
                    StoredJob old = ((StoredRecord.JobRecord) record).job();
                    return new StoredRecord.JobRecord(
                            new StoredJob(
                                    job,
                                    old.version(),
                                    old.createdAt(),
                                    old.createdAt(),
                                    old.createdAt(),
                                    Optional.empty(),
                                    false,
                                    new TreeMap<>()));
                });
    }
}
