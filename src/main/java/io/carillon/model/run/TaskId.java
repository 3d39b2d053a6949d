package io.carillon.model.run;

import java.util.Optional;

/**
 * The name of one attempt at one shard of one run; also its Mesos task id: {@code
 * <run>~<shard>~<attempt>}. At most 140 characters, none of which Mesos refuses.
 *
 * @param run the run
 * @param shard the shard's number
 * @param attempt 1, 2, 3 …
 */
public record TaskId(RunId run, int shard, int attempt) implements Comparable<TaskId> {

    /** The task of that name; empty if it is not a task's name. */
    public static Optional<TaskId> parse(String text) {
        int last = text.lastIndexOf('~');
        int middle = last < 1 ? -1 : text.lastIndexOf('~', last - 1);
        if (middle < 1) {
            return Optional.empty();
        }
        try {
            int shard = Integer.parseInt(text.substring(middle + 1, last));
            int attempt = Integer.parseInt(text.substring(last + 1));
            return RunId.parse(text.substring(0, middle))
                    .map(run -> new TaskId(run, shard, attempt))
                    .filter(id -> id.toString().equals(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The shard that this is an attempt at. */
    public ShardId shardId() {
        return new ShardId(run, shard);
    }

    @Override
    public int compareTo(TaskId other) {
        int byRun = run.compareTo(other.run);
        if (byRun != 0) {
            return byRun;
        }
        int byShard = Integer.compare(shard, other.shard);
        return byShard != 0 ? byShard : Integer.compare(attempt, other.attempt);
    }

    @Override
    public String toString() {
        return run.toString() + '~' + shard + '~' + attempt;
    }
}
