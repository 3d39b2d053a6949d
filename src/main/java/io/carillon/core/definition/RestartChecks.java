package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import java.util.List;
import java.util.SortedSet;

/** The checks of what a caller says about a restart. All errors are found. Pure; any thread. */
public final class RestartChecks {
    /** How many shards may be named. */
    public static final int MOST_NAMED = 200;

    private RestartChecks() {}

    /**
     * All that is wrong with a restart, with what the reading of the request has found already.
     *
     * @param job what the standing run executes
     * @param shards the shards to restart; empty: all
     * @param errors what the reading has found; further errors are added
     * @return empty when the restart is good
     */
    public static List<FieldError> check(Job job, SortedSet<Integer> shards, FieldErrors errors) {
        errors.read();
        FieldErrors place = errors.at("shards");
        for (int shard : shards) {
            place.unless(
                    shard >= 0 && shard < job.sharding().count(),
                    () -> shard + " is not a shard; they are 0 to " + (job.sharding().count() - 1));
        }
        place.unless(
                shards.size() <= MOST_NAMED,
                "names "
                        + shards.size()
                        + " shards; name "
                        + MOST_NAMED
                        + " at most, or leave it out for all");
        return errors.list();
    }
}
