package io.carillon.mesos;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.runtime.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** The adapter's own translation, for simulations that have no sockets. Any thread. */
public final class Translation {
    private Translation() {}

    /** SUBSCRIBE. */
    public static Call subscribe(Optional<String> frameworkId, List<String> roles) {
        FrameworkSettings settings =
                new FrameworkSettings(
                        "carillon",
                        "nobody",
                        roles,
                        Duration.ofDays(7),
                        Optional.empty(),
                        "node.test",
                        "");
        return ToMesos.subscribe(settings, frameworkId);
    }

    /** Any other call. */
    public static Call call(
            String framework, Effect.ToMesos effect, SortedMap<String, SecretValue> secrets) {
        return ToMesos.call(
                FrameworkID.newBuilder().setValue(framework).build(),
                effect,
                task -> Optional.empty(),
                secrets);
    }

    /** What an event means to the engine, but for the beginning and the end of a subscription. */
    public static Optional<Input> input(Event event, List<String> roles, Instant now) {
        return FromMesos.input(event, roles, now);
    }
}
