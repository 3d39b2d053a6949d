package io.carillon.local.cluster;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory of one master process; a failover starts with an empty one. Mutable; one thread. */
final class Master {

    final String id;
    final Instant startedAt;
    final Map<String, FrameworkState> frameworks = new LinkedHashMap<>();
    final Map<String, FrameworkState> completed = new LinkedHashMap<>();
    final Map<String, FrameworkState> streams = new LinkedHashMap<>();
    final Map<String, HeldOffer> offers = new LinkedHashMap<>();
    Alarms.@Nullable Timer reregistration;

    private long nextFramework;
    private long nextOffer;
    private long nextAgent;

    Master(String id, Instant startedAt) {
        this.id = id;
        this.startedAt = startedAt;
    }

    String newFrameworkId() {
        return id + String.format(Locale.ROOT, "-%04d", nextFramework++);
    }

    String newOfferId() {
        return id + "-O" + nextOffer++;
    }

    String newAgentId() {
        return id + "-S" + nextAgent++;
    }
}
