package io.carillon.mesos;

import io.carillon.core.Effect;
import io.carillon.core.Input;
import io.carillon.model.Offer;
import io.carillon.runtime.Mesos.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** The adapter's own translation, for simulations that have no sockets. Any thread. */
public final class Translation {
    private static final FrameworkSettings SETTINGS =
            new FrameworkSettings(
                    "carillon",
                    "nobody",
                    List.of("carillon"),
                    Duration.ofDays(7),
                    Optional.empty(),
                    "node.test",
                    "");

    private Translation() {}

    /** SUBSCRIBE. */
    public static Call subscribe(Registration registration) {
        return ToMesos.subscribe(SETTINGS, registration);
    }

    /** Any other call. */
    public static Call call(String framework, Effect.ToMesos effect) {
        return ToMesos.call(FrameworkID.newBuilder().setValue(framework).build(), effect);
    }

    /** What an event means to the engine, but for the beginning and the end of a subscription. */
    public static Optional<Input> input(Event event, Instant now) {
        return switch (event.getType()) {
            case OFFERS -> {
                List<Offer> offers = new ArrayList<>();
                for (Protos.Offer offer : event.getOffers().getOffersList()) {
                    offers.add(FromMesos.offer(offer, "carillon", now));
                }
                yield Optional.of(new Input.OffersArrived(offers));
            }
            case RESCIND ->
                    Optional.of(
                            new Input.OfferRescinded(event.getRescind().getOfferId().getValue()));
            case UPDATE ->
                    Optional.of(
                            new Input.StatusArrived(
                                    FromMesos.report(event.getUpdate().getStatus(), now)));
            case FAILURE ->
                    event.getFailure().hasAgentId()
                            ? Optional.of(
                                    new Input.AgentLost(event.getFailure().getAgentId().getValue()))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }
}
