package io.carillon.local.cluster;

import org.jspecify.annotations.Nullable;

/** An outstanding offer with its framework and resources. Mutable only in its timer; one thread. */
final class HeldOffer {

    final String id;
    final FrameworkState framework;
    final String role;
    final Agent agent;
    final Pool pool;
    Alarms.@Nullable Timer timeout;

    HeldOffer(String id, FrameworkState framework, String role, Agent agent, Pool pool) {
        this.id = id;
        this.framework = framework;
        this.role = role;
        this.agent = agent;
        this.pool = pool;
    }
}
