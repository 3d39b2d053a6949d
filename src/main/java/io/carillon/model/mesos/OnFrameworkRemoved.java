package io.carillon.model.mesos;

/** What happens when Mesos has removed our framework. */
public enum OnFrameworkRemoved {
    /** Nothing, until an operator has looked and says so. */
    WAIT,
    /** Its tasks are settled as lost and a new framework is registered, at once. */
    REGISTER
}
