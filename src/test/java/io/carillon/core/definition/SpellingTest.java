package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN =
            List.of("cron", "timeZone", "every", "at", "start", "maxParallel", "killGrace");

    @ParameterizedTest
    @CsvSource({
        "crn,cron",
        "corn,cron",
        "timezone,timeZone",
        "time_zone,timeZone",
        "max-paralel,maxParallel",
        "kilGarce,killGrace",
        "starts,start",
        "AT,at",
        "xy,",
        "period,",
        "somethingElse,"
    })
    void findsTheNearest(String word, String nearest) {
        assertThat(Spelling.nearest(word, KNOWN).orElse(null)).isEqualTo(nearest);
    }
}
