package io.carillon.model.run;

/**
 * One shard of one run; or the second place of that shard, which has the task that another one
 * replaces while both live.
 *
 * @param run the run
 * @param number the shard's number; below -1 for a second place
 */
public record ShardId(RunId run, int number) implements Comparable<ShardId> {
    /** The number of the second place of shard 0; -1 is the number of no shard. */
    private static final int SECOND = -2;

    /** The id of an attempt at this shard. */
    public TaskId attempt(int attempt) {
        return new TaskId(run, index(), attempt);
    }

    /** Whether it is the second place of a shard. */
    public boolean isSecond() {
        return number <= SECOND;
    }

    /** The number of the shard, whichever of its places this is. */
    public int index() {
        return isSecond() ? SECOND - number : number;
    }

    /** The shard itself. */
    public ShardId first() {
        return isSecond() ? new ShardId(run, index()) : this;
    }

    /** The second place of the shard. */
    public ShardId second() {
        return isSecond() ? this : new ShardId(run, SECOND - number);
    }

    @Override
    public int compareTo(ShardId other) {
        int byRun = run.compareTo(other.run);
        if (byRun != 0) {
            return byRun;
        }
        int byShard = Integer.compare(index(), other.index());
        return byShard != 0 ? byShard : Boolean.compare(isSecond(), other.isSecond());
    }

    @Override
    public String toString() {
        return run.toString() + '~' + index() + (isSecond() ? " (leaving)" : "");
    }
}
