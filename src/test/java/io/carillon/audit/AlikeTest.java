package io.carillon.audit;

import static io.carillon.audit.LinesForTests.NOON;
import static io.carillon.audit.LinesForTests.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.AuditLine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many refusals that are alike are few lines, and none is lost from the count. */
final class AlikeTest {
    private final Alike alike = new Alike();

    private long written(int requests, String address, Instant at) {
        long written = 0;
        for (int i = 0; i < requests; i++) {
            written += alike.isWritten(refusal(address, at.plusMillis(i))) ? 1 : 0;
        }
        return written;
    }

    @Test
    void theFirstOfAMinuteAreWrittenAndTheOthersCounted() {
        assertThat(written(120, "10.0.0.1", NOON)).isEqualTo(Alike.FREE);
        assertThat(alike.due(NOON.plusSeconds(59))).isEmpty();

        List<AuditLine> due = alike.due(NOON.plusSeconds(60));
        assertThat(due).hasSize(1);
        assertThat(due.get(0).repeats().orElseThrow().count()).isEqualTo(120 - Alike.FREE);
        assertThat(due.get(0).repeats().orElseThrow().since())
                .isEqualTo(NOON.plusMillis(Alike.FREE));
        assertThat(due.get(0).who().address()).contains("10.0.0.1");

        assertThat(alike.due(NOON.plusSeconds(61))).as("told once").isEmpty();
        assertThat(written(120, "10.0.0.1", NOON.plusSeconds(61)))
                .as("the next minute")
                .isEqualTo(Alike.FREE);
    }

    @Test
    void fewHaveNoLineThatCountsThem() {
        assertThat(written(Alike.FREE, "10.0.0.1", NOON)).isEqualTo(Alike.FREE);
        assertThat(alike.all(NOON)).isEmpty();
    }

    @Test
    void addressesAreToldApartAndTheirNumberIsBounded() {
        int addresses = 50_000;
        long written = 0;
        for (int i = 0; i < addresses; i++) {
            written += written(1, "10.1." + i / 250 + "." + i % 250, NOON);
        }
        assertThat(written).isEqualTo(Alike.FREE_IN_ALL);

        List<AuditLine> due = alike.all(NOON.plusSeconds(60));
        assertThat(due).hasSizeLessThanOrEqualTo(Alike.MAX_KINDS + 1);
        long counted = due.stream().mapToLong(line -> line.repeats().orElseThrow().count()).sum();
        assertThat(written + counted).isEqualTo(addresses);
    }
}
