package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run keeps of the ports of former editions, and that it counts. */
class EditionSizeTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void theNamesOfPortsAreNotKeptAndTheirNumbersCount() {
        List<TaskPort> ports = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ports.add(new TaskPort(Optional.of("x".repeat(63)), Optional.of(65_535 - i)));
        }
        ports.add(new TaskPort(Optional.of("any"), Optional.empty()));
        Resources bare = new Resources(1, 2, 3, 4, 0).with(ports).withoutNames();

        assertThat(bare.ports()).isEqualTo(101);
        assertThat(bare.portNumbers().toString()).isEqualTo("65436-65535");
        StoredRecord.RunRecord without = record(Resources.NONE);
        StoredRecord.RunRecord with = record(bare);
        int bytes = bytes(with) - bytes(without);
        assertThat(RecordSize.of(with) - RecordSize.of(without)).isBetween((long) bytes, 2_100L);
        assertThat(RecordSize.of(with)).isGreaterThanOrEqualTo(bytes(with));
    }

    private static int bytes(StoredRecord record) {
        return new RecordCodec().encode(record).length;
    }

    private static StoredRecord.RunRecord record(Resources resources) {
        RunId id = new RunId("job", NOW, Trigger.DAEMON);
        Edition former =
                new Edition(
                        0,
                        1,
                        Optional.empty(),
                        resources,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        "print");
        Run run = Run.created(id, "because", 1, NOW, false).rolling(new Roll(1, List.of(former)));
        return new StoredRecord.RunRecord(Optional.of(run), List.of());
    }
}
