package io.carillon.core.access;

import io.carillon.model.job.Job;
import java.util.Optional;

/**
 * What definitions take, in all.
 *
 * @param jobs how many they are
 * @param shards the shards of all of them
 * @param cpusMilli what these shards take, in thousandths of a processor
 */
public record Usage(long jobs, long shards, long cpusMilli) {
    public static final Usage NONE = new Usage(0, 0, 0);

    /** With a job more. */
    public Usage plus(Job job) {
        long count = job.sharding().count();
        return new Usage(jobs + 1, shards + count, cpusMilli + count * job.resources().cpusMilli());
    }

    /**
     * Why that is more than a quota gives; empty if it is not, or not more than before.
     *
     * @param before what was taken before
     */
    Optional<String> beyond(Quota quota, Usage before) {
        if (jobs > before.jobs() && quota.jobs().filter(most -> jobs > most).isPresent()) {
            return Optional.of(words("jobs", jobs, quota.jobs().get()));
        }
        if (shards > before.shards() && quota.shards().filter(most -> shards > most).isPresent()) {
            return Optional.of(words("shards", shards, quota.shards().get()));
        }
        boolean more = cpusMilli > before.cpusMilli();
        if (more && quota.cpus().filter(most -> cpusMilli > most * 1_000).isPresent()) {
            return Optional.of(words("cpus", cpusMilli / 1_000.0, quota.cpus().get()));
        }
        return Optional.empty();
    }

    private static String words(String what, Number taken, Number most) {
        return "all definitions together would have "
                + taken
                + " "
                + what
                + ", and "
                + most
                + " at most are permitted";
    }
}
