package io.carillon.core.contract;

/** Why Mesos is asked or told the same about a task again and again. */
public enum RepeatKind {
    /** The question about the fate of a launch without a status update. */
    UNANSWERED_LAUNCH,
    /** The kill of an orphan: a live task that is not the current attempt of any shard. */
    ORPHAN,
    /** The shutdown of a task that its shard has given up and whose end its agent has not told. */
    ABANDONED,
    /** The shutdown of a shared executor whose end nobody has told. */
    DISMISSED
}
