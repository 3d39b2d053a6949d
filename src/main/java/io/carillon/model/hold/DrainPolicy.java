package io.carillon.model.hold;

/** What becomes of the tasks that an agent has when it is drained. */
public enum DrainPolicy {
    /**
     * The shards of daemons begin again elsewhere, one after the other; the tasks of transient jobs
     * are left to end.
     */
    MOVE,
    /** All tasks stay; only nothing new starts there. */
    STAY
}
