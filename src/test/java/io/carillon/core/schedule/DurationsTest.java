package io.carillon.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "P1W, P7D",
        "p2w, P14D",
        "P1W2DT3H, P9DT3H",
        "P1WT0.5S, P7DT0.5S",
        "-P1W, P-7D",
        "P-1W, P-7D",
        "P3D, P3D",
        "PT1H30M, PT90M",
        "PT0.001S, PT0.001S",
    })
    void reads(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    P1M             | no fixed length
                    P1Y             | no fixed length
                    p1m             | no fixed length
                    P1Y2M3D         | no fixed length
                    P1M1W           | no fixed length
                    P1MT5S          | no fixed length
                    1h30m           | write PT1H30M
                    1H30M           | write PT1H30M
                    1h 30min        | write PT1H30M
                    1.5h            | write PT1H30M
                    90s             | write PT1M30S
                    10m             | write PT10M
                    10 minutes      | write PT10M
                    2 d             | write P2D
                    1 week          | write P7D
                    1d12h           | write PT36H
                    500ms           | write PT0.5S
                    90              | write PT10M for
                    1x              | write PT10M for
                    1h soon         | write PT10M for
                    PT              | write PT10M for
                    P1WT            | write PT10M for
                    P99999999999W   | write PT10M for
                    ''              | write PT10M for
                    """)
    void refuses(String text, String remedy) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(remedy);
    }

    @Test
    void isQuickWithWhatIsNoDuration() {
        for (String text :
                new String[] {
                    "1h ".repeat(20_000), "P" + "1Y".repeat(40_000), "9".repeat(60_000)
                }) {
            assertThatThrownBy(() -> Durations.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
