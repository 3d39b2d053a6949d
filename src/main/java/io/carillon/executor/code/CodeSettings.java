package io.carillon.executor.code;

import java.time.Duration;

/**
 * How tasks of job code end.
 *
 * @param settling how long threads that are alive when the job returns may take to end by
 *     themselves
 * @param leftGrace how long they have after the interrupt that follows, until they are ended by
 *     force; also for what goes on after a call of {@code System.exit}
 * @param stuckAfter how long after the force a task counts as stuck
 * @param output opens the output of a task
 */
record CodeSettings(
        Duration settling, Duration leftGrace, Duration stuckAfter, TaskOutput.Opener output) {
    static final CodeSettings DEFAULT =
            new CodeSettings(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(5),
                    TaskOutput::files);

    CodeSettings output(TaskOutput.Opener opener) {
        return new CodeSettings(settling, leftGrace, stuckAfter, opener);
    }
}
