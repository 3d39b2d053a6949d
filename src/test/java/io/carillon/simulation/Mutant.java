package io.carillon.simulation;

/** Defects that the simulation must find. */
enum Mutant {
    /** None. */
    NONE,
    /** Effects leave before what they rest on is durable. */
    EFFECTS_BEFORE_COMMIT,
    /** The store takes commits of terms that are over. */
    NO_EPOCH_CHECK,
    /** Reports are acknowledged as soon as they come. */
    EARLY_ACKNOWLEDGEMENT,
    /** Loading forgets that a task was given to an agent. */
    FORGOTTEN_LAUNCHING,
    /** What has been considered of a schedule is not stored. */
    FORGOTTEN_ADVANCE,
    /** Each call is sent twice. */
    REPEATED_CALLS
}
