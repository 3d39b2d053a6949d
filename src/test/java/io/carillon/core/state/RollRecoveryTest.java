package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.JobType;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that gets more shards than one record holds, when its leader dies amid the commit. */
final class RollRecoveryTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theShardsThatAreAddedAreThereWhateverWasStored(boolean all) {
        job.type = JobType.DAEMON;
        job.shards = 3;
        core.put(job);
        job.shards = 70;
        core.put(job);
        RunId run = core.job().runs().keySet().iterator().next();
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        RecordKey second = RecordId.part(RecordKey.Kind.RUNS, new ShardId(run, 60)).key();
        assertThat(stored).containsKey(second);
        if (!all) {
            stored.remove(second);
        }

        CoreDriver next = new CoreDriver(Recovery.load(stored, CoreDriver.settings()));
        next.now = core.now;
        next.ticks();

        RunEntry entry = next.job().runs().get(run);
        assertThat(entry.shards()).hasSize(70);
        assertThat(next.job().liveShards()).isEqualTo(70);
        assertThat(entry.shards().values()).extracting(Shard::attempts).containsOnly(1);
        assertThat(IndexAudit.flaws(next.state)).isEmpty();
        assertThat(next.stored().containsKey(second)).as("it is stored again").isNotEqualTo(all);
    }
}
