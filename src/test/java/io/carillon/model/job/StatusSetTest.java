package io.carillon.model.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How statuses are written. */
class StatusSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200-299 | 200-299",
                "204 | 204",
                "200,204,301-302 | 200,204,301-302",
                " 200 - 299 , 404 | 200-299,404",
                "204-204 | 204",
                "100-599 | 100-599",
            })
    void isReadAndWritten(String text, String written) {
        StatusSet read = StatusSet.parse(text).orElseThrow();
        assertThat(read).hasToString(written);
        assertThat(StatusSet.parse(written)).contains(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "200,",
                "20",
                "2000",
                "2xx",
                "-200",
                "200-",
                "200-299-300",
                "299-200",
                "99",
                "600",
                "200-600",
                "+20",
                "٢٠٠"
            })
    void isRefused(String text) {
        assertThat(StatusSet.parse(text)).isEmpty();
    }

    @Test
    void hasABound() {
        assertThat(StatusSet.parse("200" + ",200".repeat(49))).isPresent();
        assertThat(StatusSet.parse("200" + ",200".repeat(50))).isEmpty();
    }
}
