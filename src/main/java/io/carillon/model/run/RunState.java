package io.carillon.model.run;

/** How far a run, or a shard of it, has come. */
public enum RunState {
    /** Nothing of it has started yet. */
    PENDING,
    /** At least one task of it has been launched, and it has not ended. */
    RUNNING,
    /** It ended well. */
    SUCCEEDED,
    /** The task itself failed, for good. */
    FAILED,
    /** It was killed on request. */
    KILLED,
    /** Its outcome is not known, and the job does not allow that it is started again. */
    LOST,
    /** It never started: too late. */
    MISSED;

    /** It will not change any more. */
    public boolean ended() {
        return this != PENDING && this != RUNNING;
    }
}
