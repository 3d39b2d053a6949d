package io.carillon.model;

import java.time.Instant;

/**
 * Our registration with Mesos.
 *
 * @param id the FrameworkID, as the master gave it
 * @param registeredAt when we first had it
 */
public record Framework(String id, Instant registeredAt) {}
