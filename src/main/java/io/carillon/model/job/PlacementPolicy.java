package io.carillon.model.job;

/** Which of the agents that are right get tasks first, by the load that all jobs make. */
public enum PlacementPolicy {
    /** Those with the least load, so that the loss of an agent costs little. */
    SPREAD,
    /** Those with the most load that still have room, so that others stay free. */
    PACK
}
