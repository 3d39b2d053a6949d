package io.carillon.model.run;

/** What became of a planned fire. */
public enum Outcome {
    /** Its run has not started yet. */
    PENDING,
    /** Its run is live. */
    RUNNING,
    /** Its run ended well. */
    SUCCEEDED,
    /** Its run failed. */
    FAILED,
    /** Its run was killed: on request, or because a newer one replaced it. */
    KILLED,
    /** No run was started, because of a policy or on request. */
    SKIPPED,
    /** No run could be started in time. */
    MISSED,
    /** The outcome of its run is not known. */
    LOST;

    /** The outcome that a run in that state gives its fire. */
    public static Outcome of(RunState state) {
        return switch (state) {
            case PENDING -> PENDING;
            case RUNNING -> RUNNING;
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case KILLED -> KILLED;
            case LOST -> LOST;
            case MISSED -> MISSED;
        };
    }
}
