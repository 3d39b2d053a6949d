package io.carillon.model.run;

/** How far a task has come, as we know it. */
public enum TaskPhase {
    /** Decided, not yet placed. */
    PLANNED,
    /** Placed and durable; Mesos has or will have been told. */
    LAUNCHING,
    /** Mesos says that its executor starts. */
    STARTING,
    /** Mesos says that it runs. */
    RUNNING,
    /** Mesos cannot reach its agent, or does not know it: it may or may not live. */
    UNREACHABLE;

    /** Mesos may have it. */
    public boolean live() {
        return this != PLANNED;
    }
}
