package io.carillon.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which versions apps have had, whatever has become of them. */
class AppNumbersTest {
    private final AppNumbers numbers = new AppNumbers();

    @Test
    void theNewestVersionCountsInWhateverOrderTheyAreSeen() {
        numbers.note("app", 3);
        numbers.note("app", 2);
        assertThat(numbers.newest("app")).isEqualTo(OptionalLong.of(3));
        assertThat(numbers.newest("another")).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void ofNamesBeyondTheBoundNothingIsClaimed() {
        for (int i = 0; i <= AppNumbers.REMEMBERED; i++) {
            numbers.note("app-" + i, 1);
        }
        assertThat(numbers.newest("app-0")).isEmpty();
        assertThat(numbers.newest("never")).isEmpty();
        assertThat(numbers.newest("app-1")).isEqualTo(OptionalLong.of(1));
    }
}
