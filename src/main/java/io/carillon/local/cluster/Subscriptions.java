package io.carillon.local.cluster;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Accepts subscriptions, keeps their streams alive and notices when they end. One thread. */
final class Subscriptions {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final Removal removal;

    Subscriptions(Cluster cluster, Allocator allocator, Updates updates, Removal removal) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.removal = removal;
    }

    /** Opens a stream; a refused framework gets the reason as its only event. */
    CallAnswer subscribe(Call.Subscribe call, Optional<String> principal) {
        String stream = cluster.chance.uuid().toString();
        FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), principal);
        String id = info.getId().getValue();
        Optional<FrameworkState> known = cluster.framework(id);
        Optional<String> complaint =
                FrameworkInfoRules.validate(
                                info, call.getSuppressedRolesList(), call.getOfferConstraints())
                        .or(() -> removed(id))
                        .or(() -> known.flatMap(old -> principalChange(old.info, info)));
        if (complaint.isPresent()) {
            cluster.order(new Order.SendEvent(stream, Events.error(complaint.get())));
            cluster.order(new Order.CloseStream(stream));
            return CallAnswer.stream(stream);
        }
        FrameworkState framework = known.orElseGet(() -> create(info));
        known.ifPresent(this::oust);
        if (framework.removal != null) {
            cluster.timers.cancel(framework.removal);
            framework.removal = null;
        }
        framework.recovered = false;
        framework.stream = stream;
        cluster.master.streams.put(stream, framework);
        replace(
                framework,
                info,
                call.getSuppressedRolesList(),
                () -> framework.constraints = call.getOfferConstraints());
        cluster.send(
                framework,
                Events.subscribed(
                        framework.id,
                        cluster.settings.heartbeat(),
                        Events.master(cluster.master.id, cluster.settings)));
        beat(framework);
        if (known.isPresent()) {
            // Agents that hear of a framework's new connection do not wait for their next retry.
            cluster.agents.values().forEach(updates::resend);
        }
        allocator.allocateAll();
        return CallAnswer.stream(stream);
    }

    private static FrameworkInfo withPrincipal(FrameworkInfo info, Optional<String> principal) {
        return principal.isPresent() && !info.hasPrincipal()
                ? info.toBuilder().setPrincipal(principal.get()).build()
                : info;
    }

    private Optional<String> removed(String id) {
        return cluster.master.completed.containsKey(id)
                ? Optional.of("Framework has been removed")
                : Optional.empty();
    }

    static Optional<String> principalChange(FrameworkInfo old, FrameworkInfo info) {
        return old.getPrincipal().equals(info.getPrincipal())
                ? Optional.empty()
                : Optional.of("Changing framework's principal is not allowed.");
    }

    private FrameworkState create(FrameworkInfo info) {
        String id = info.getId().getValue();
        FrameworkState framework =
                new FrameworkState(
                        id.isEmpty() ? cluster.master.newFrameworkId() : id, info, cluster.now);
        cluster.master.frameworks.put(framework.id, framework);
        return framework;
    }

    /** A new subscription always wins; the offers of the old one become void without an event. */
    private void oust(FrameworkState framework) {
        String old = framework.stream;
        if (old == null) {
            return;
        }
        cluster.order(new Order.SendEvent(old, Events.error("Framework failed over")));
        close(framework, old);
        List.copyOf(framework.offers.values()).forEach(allocator::recover);
    }

    /** Takes over the new FrameworkInfo; user and checkpoint can never change. */
    void replace(
            FrameworkState framework,
            FrameworkInfo info,
            List<String> suppressed,
            Runnable constraints) {
        framework.info =
                info.toBuilder()
                        .setId(FrameworkID.newBuilder().setValue(framework.id))
                        .setUser(framework.info.getUser())
                        .setCheckpoint(framework.info.getCheckpoint())
                        .build();
        framework.suppressed = new LinkedHashSet<>(suppressed);
        constraints.run();
        List<String> roles = framework.roles();
        for (HeldOffer offer : List.copyOf(framework.offers.values())) {
            if (!roles.contains(offer.role)) {
                allocator.rescind(offer);
            }
        }
        allocator.seat(framework);
    }

    private void beat(FrameworkState framework) {
        cluster.send(framework, Events.heartbeat());
        framework.heartbeat = cluster.in(cluster.settings.heartbeat(), () -> beat(framework));
    }

    /** The client closed a stream, or it broke. */
    void closed(String stream) {
        FrameworkState framework = cluster.master.streams.get(stream);
        if (framework != null) {
            disconnect(framework, stream);
        }
    }

    /** Ends a stream as a broken network would. */
    void drop(FrameworkState framework) {
        String stream = framework.stream;
        if (stream != null) {
            cluster.order(new Order.CloseStream(stream));
            disconnect(framework, stream);
        }
    }

    private void disconnect(FrameworkState framework, String stream) {
        forgetStream(framework, stream);
        List.copyOf(framework.offers.values()).forEach(allocator::recover);
        allocator.clearRefusals(framework, Optional.empty());
        allocator.seat(framework);
        double seconds = framework.info.getFailoverTimeout();
        if (seconds <= 0) {
            removal.remove(framework);
        } else {
            framework.removal =
                    cluster.in(
                            Duration.ofNanos((long) (seconds * 1e9)),
                            () -> removal.remove(framework));
        }
    }

    private void close(FrameworkState framework, String stream) {
        cluster.order(new Order.CloseStream(stream));
        forgetStream(framework, stream);
    }

    private void forgetStream(FrameworkState framework, String stream) {
        cluster.master.streams.remove(stream);
        framework.stream = null;
        if (framework.heartbeat != null) {
            cluster.timers.cancel(framework.heartbeat);
            framework.heartbeat = null;
        }
    }
}
