package io.carillon.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What outlives the executor does not outlive it for long. */
final class GuardTest {

    private static Process group() throws Exception {
        return new ProcessBuilder(List.of("setsid", "--", "sleep", "300")).start();
    }

    @Test
    void groupsEndWithTheExecutorUnlessTheyAreForgotten() throws Exception {
        Process first = group();
        Process second = group();
        Process forgotten = group();
        Guard guard = new Guard("setsid");
        for (Process one : List.of(first, forgotten, second)) {
            guard.watch(one.pid());
        }
        guard.forget(forgotten.pid());

        guard.close();

        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(forgotten.isAlive()).isTrue();
        forgotten.destroyForcibly();
    }
}
