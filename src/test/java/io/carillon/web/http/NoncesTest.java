package io.carillon.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aNumberIsKnownForAPeriodAtLeast() {
        Nonces nonces = new Nonces(Duration.ofSeconds(120), 10);
        for (int start = 0; start < 500; start += 7) {
            Instant at = NOW.plusSeconds(start * 1_000L);
            assertThat(nonces.isNew(0, at)).isTrue();
            Instant came = at.plusSeconds(start % 120);
            assertThat(nonces.isNew(1, came)).isTrue();
            for (int later = 0; later <= 120; later += 10) {
                assertThat(nonces.isNew(1, came.plusSeconds(later))).as("%d", later).isFalse();
            }
        }
    }

    @Test
    void itIsForgottenInTheEnd() {
        Nonces nonces = new Nonces(Duration.ofSeconds(120), 10);
        assertThat(nonces.isNew(1, NOW)).isTrue();
        assertThat(nonces.isNew(1, NOW.plusSeconds(300))).isTrue();
    }

    @Test
    void thereIsRoomForSoManyInAPeriod() {
        Nonces nonces = new Nonces(Duration.ofSeconds(120), 2);
        assertThat(nonces.isNew(1, NOW)).isTrue();
        assertThat(nonces.room(NOW)).isTrue();
        assertThat(nonces.isNew(2, NOW)).isTrue();
        assertThat(nonces.room(NOW.plusSeconds(119))).isFalse();
        assertThat(nonces.isNew(1, NOW.plusSeconds(119))).isFalse();
        assertThat(nonces.room(NOW.plusSeconds(120))).isTrue();
        assertThat(nonces.isNew(2, NOW.plusSeconds(120))).isFalse();
    }
}
