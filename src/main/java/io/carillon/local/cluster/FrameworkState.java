package io.carillon.local.cluster;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.scheduler.SchedulerProtos.OfferConstraints;
import org.jspecify.annotations.Nullable;

/** A framework in the memory of one master. Mutable; one thread. */
final class FrameworkState {

    /** Resources of an agent that a role of this framework has refused for a while. */
    record Refusal(Pool pool, Alarms.Timer expiry) {}

    /** The key of refusals. */
    record RefusalKey(String role, String agentId) {}

    /** An unreachable task, as the operator API still shows it. */
    record Unreachable(LocalTask task, Instant since) {}

    final String id;
    final Instant registeredAt;
    FrameworkInfo info;
    OfferConstraints constraints = OfferConstraints.getDefaultInstance();
    Set<String> suppressed = new LinkedHashSet<>();

    /** The stream of the subscription; null without one. */
    @Nullable String stream;

    /** Known only from a re-registered agent: it never subscribed to this master. */
    boolean recovered;

    Alarms.@Nullable Timer heartbeat;
    Alarms.@Nullable Timer removal;

    final Map<String, LocalTask> tasks = new LinkedHashMap<>();
    final Map<String, Unreachable> unreachable = new LinkedHashMap<>();
    final Deque<LocalTask> completed = new ArrayDeque<>();
    final Map<String, HeldOffer> offers = new LinkedHashMap<>();
    final Map<RefusalKey, List<Refusal>> refusals = new LinkedHashMap<>();

    FrameworkState(String id, FrameworkInfo info, Instant registeredAt) {
        this.id = id;
        this.info = info;
        this.registeredAt = registeredAt;
    }

    boolean connected() {
        return stream != null;
    }

    boolean capable(Capability.Type type) {
        return States.capable(info, type);
    }

    List<String> roles() {
        return FrameworkInfoRules.roles(info);
    }

    boolean refuses(String role, String agentId, Pool pool) {
        List<Refusal> list = refusals.get(new RefusalKey(role, agentId));
        return list != null && list.stream().anyMatch(refusal -> refusal.pool().contains(pool));
    }

    void refuse(String role, String agentId, Refusal refusal) {
        refusals.computeIfAbsent(new RefusalKey(role, agentId), key -> new ArrayList<>())
                .add(refusal);
    }
}
