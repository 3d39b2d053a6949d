package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How long an idempotency key is remembered, and what counts as the same request. */
class IdempotencyKeysTest {
    private final IdempotencyKeys requests = new IdempotencyKeys();

    @Test
    void theKeysOfADayAreRemembered() {
        int hourly = 24 * 20;
        for (int i = 0; i < 3 * hourly; i++) {
            add(i, CoreDriver.START.plus(Duration.ofMinutes(3L * i)));
            for (int j = Math.max(0, i - hourly); j <= i; j++) {
                assertThat(requests.withKey("k" + j)).isPresent();
            }
        }
        assertThat(requests.segments().size()).isLessThanOrEqualTo(hourly + 2 * Segments.SIZE);
        assertThat(requests.withKey("k0")).isEmpty();
    }

    @Test
    void ofManyTheNewestAreRemembered() {
        for (int i = 0; i < 5_000; i++) {
            add(i, CoreDriver.START.plusMillis(i));
        }
        assertThat(requests.segments().size())
                .isBetween(IdempotencyKeys.MAX_KEPT, IdempotencyKeys.MAX_KEPT + Segments.SIZE);
        assertThat(requests.withKey("k3999")).isEmpty();
        assertThat(requests.withKey("k4000")).isPresent();
    }

    @Test
    void noTwoRequestsAreTakenForOne() {
        assertThat(
                        List.of(
                                fingerprint(List.of(), "", ""),
                                fingerprint(List.of(1, 2), "", ""),
                                fingerprint(List.of(12), "", ""),
                                fingerprint(List.of(), "a", ""),
                                fingerprint(List.of(), "", "a"),
                                fingerprint(List.of(), "1:A", "")))
                .doesNotHaveDuplicates();
        assertThat(fingerprint(List.of(2, 1), "a", "b"))
                .isEqualTo(fingerprint(List.of(1, 2), "a", "b"))
                .hasSize(32);
    }

    private static String fingerprint(List<Integer> shards, String parameter, String value) {
        TreeMap<String, String> env = new TreeMap<>();
        env.put("A", value);
        return IdempotencyRecord.fingerprint(
                new TreeSet<>(shards), Optional.of(parameter).filter(p -> !p.isEmpty()), env);
    }

    private void add(int number, Instant asked) {
        RunId run = new RunId("job", asked, Trigger.MANUAL);
        requests.add(new IdempotencyRecord("k" + number, "f", run, RunState.SUCCEEDED, asked));
        while (requests.exceeds()) {
            requests.dropOldest();
        }
    }
}
