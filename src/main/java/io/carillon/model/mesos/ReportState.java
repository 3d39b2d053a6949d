package io.carillon.model.mesos;

/**
 * What Mesos says of a task: {@code mesos.v1.TaskState}, and one more for states that are not known
 * yet.
 */
public enum ReportState {
    STAGING,
    STARTING,
    RUNNING,
    KILLING,
    FINISHED,
    FAILED,
    KILLED,
    ERROR,
    LOST,
    DROPPED,
    GONE,
    GONE_BY_OPERATOR,
    UNREACHABLE,
    UNKNOWN,
    /** A state of a newer Mesos. */
    UNRECOGNISED
}
