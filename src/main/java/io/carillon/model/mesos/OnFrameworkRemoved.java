package io.carillon.model.mesos;

/** What happens when Mesos has removed the framework. */
public enum OnFrameworkRemoved {
    /** Nothing, until an operator has looked and decides. */
    WAIT,
    /** The tasks are recorded as lost and a new framework is registered, at once. */
    REGISTER
}
