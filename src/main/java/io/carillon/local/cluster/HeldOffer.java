package io.carillon.local.cluster;

import org.jspecify.annotations.Nullable;

/** An offer that is out: whose it is and what it holds. Mutable only in its timer; one thread. */
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
