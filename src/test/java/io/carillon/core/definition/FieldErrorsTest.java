package io.carillon.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.FieldError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of a duration that is too long. */
class FieldErrorsTest {
    private static String tooLong(Duration longest) {
        FieldErrors errors = new FieldErrors();
        errors.duration(longest.plusMillis(1), false, longest);
        assertThat(errors.list()).hasSize(1);
        FieldError error = errors.list().get(0);
        return error.message();
    }

    @Test
    void aLimitIsNamedAsItCanBeWritten() {
        assertThat(tooLong(Duration.ofHours(1)))
                .isEqualTo("is longer than PT1H; write PT1H or less");
        assertThat(tooLong(Duration.ofDays(365)))
                .isEqualTo("is longer than P365D; write P365D or less");
    }
}
