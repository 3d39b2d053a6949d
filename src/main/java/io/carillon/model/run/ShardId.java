package io.carillon.model.run;

/**
 * One shard of one run.
 *
 * @param run the run
 * @param number the shard's number
 */
public record ShardId(RunId run, int number) implements Comparable<ShardId> {

    /** The id of an attempt at this shard. */
    public TaskId attempt(int attempt) {
        return new TaskId(run, number, attempt);
    }

    @Override
    public int compareTo(ShardId other) {
        int byRun = run.compareTo(other.run);
        return byRun != 0 ? byRun : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return run.toString() + '~' + number;
    }
}
