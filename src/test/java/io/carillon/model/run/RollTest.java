package io.carillon.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.job.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of a roll. */
final class RollTest {
    /** What is not known any more of a task counts as what is in force. */
    @Test
    void aLongRowOfChangesForgetsTheOldest() {
        List<Edition> many = new ArrayList<>();
        for (int number = 0; number < Roll.FORMER_KEPT + 3; number++) {
            many.add(
                    new Edition(
                            number,
                            1,
                            Optional.empty(),
                            Resources.NONE,
                            Duration.ZERO,
                            Duration.ZERO,
                            "print"));
        }
        Roll roll = new Roll(99, many);

        assertThat(roll.former()).hasSize(Roll.FORMER_KEPT);
        assertThat(roll.former(2)).isEmpty();
        assertThat(roll.former(3)).isPresent();
    }
}
