package io.carillon.model.run;

import io.carillon.model.job.Resources;
import java.time.Duration;
import java.util.Optional;

/**
 * What the standing run of a daemon executed before, as far as its tasks of that time still need
 * it. The definition itself is not kept.
 *
 * @param number its number among the editions of the run
 * @param jobVersion the version of the job
 * @param appVersion the version of the app, if the job has one
 * @param resources what one of its tasks takes of an agent
 * @param killGrace time between SIGTERM and SIGKILL
 * @param replaceAfter when a task of unknown outcome is given up
 * @param print the same for all definitions whose tasks execute the same
 * @param restart why its tasks are to begin anew although their definition has not changed; empty:
 *     it has
 */
public record Edition(
        int number,
        long jobVersion,
        Optional<Long> appVersion,
        Resources resources,
        Duration killGrace,
        Duration replaceAfter,
        String print,
        Optional<String> restart) {
    /** An edition that another definition has replaced. */
    public Edition(
            int number,
            long jobVersion,
            Optional<Long> appVersion,
            Resources resources,
            Duration killGrace,
            Duration replaceAfter,
            String print) {
        this(
                number,
                jobVersion,
                appVersion,
                resources,
                killGrace,
                replaceAfter,
                print,
                Optional.empty());
    }

    /** The same under that number. */
    public Edition under(int other) {
        return new Edition(
                other, jobVersion, appVersion, resources, killGrace, replaceAfter, print, restart);
    }

    /** The same under that number, whose tasks are to begin anew. */
    public Edition restarting(int under, String because) {
        return new Edition(
                under,
                jobVersion,
                appVersion,
                resources,
                killGrace,
                replaceAfter,
                print,
                Optional.of(because));
    }
}
