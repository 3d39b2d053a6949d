package io.carillon.model.run;

/** What became of a planned fire. */
public enum Outcome {
    /** Its run has not started yet. */
    PENDING,
    /** Its run is live. */
    RUNNING,
    /** Its run ended well. */
    SUCCEEDED,
    /** Its run failed, or was killed. */
    FAILED,
    /** By policy or on somebody's wish no run was started. */
    SKIPPED,
    /** Nobody could start it in time. */
    MISSED,
    /** Its run's fate is not known. */
    LOST;

    /** The outcome that a run in that state gives its fire. */
    public static Outcome of(RunState state) {
        return switch (state) {
            case PENDING -> PENDING;
            case RUNNING -> RUNNING;
            case SUCCEEDED -> SUCCEEDED;
            case FAILED, KILLED -> FAILED;
            case LOST -> LOST;
            case MISSED -> MISSED;
        };
    }
}
