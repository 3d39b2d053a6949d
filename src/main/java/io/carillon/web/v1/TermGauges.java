package io.carillon.web.v1;

import io.carillon.core.state.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Metrics of the term of this node; all are 0 on a standby. Used on the server's context. */
public final class TermGauges {

    /**
     * The values at one moment.
     *
     * @param leader 1 while this node leads
     * @param subscribed 1 while Mesos has accepted the subscription
     * @param live tasks that Mesos may have
     * @param waiting tasks that wait for a place
     * @param unconfirmed live tasks about which Mesos has not answered since the takeover
     */
    public record Values(int leader, int subscribed, int live, int waiting, int unconfirmed) {
        public static final Values NONE = new Values(0, 0, 0, 0, 0);

        /** On the engine's thread. */
        public static Values of(State state) {
            return new Values(
                    1,
                    state.connection().subscribed() ? 1 : 0,
                    state.live().size(),
                    state.ready().size() + state.ready().frozen(),
                    state.unconfirmed().size());
        }
    }

    private volatile Values values = Values.NONE;

    public TermGauges(MeterRegistry registry) {
        gauge(registry, "leader", "Whether this node leads", Values::leader);
        gauge(registry, "subscribed", "Whether Mesos serves this node", Values::subscribed);
        gauge(registry, "tasks.live", "Tasks that Mesos may have", Values::live);
        gauge(registry, "tasks.waiting", "Tasks that wait for a place", Values::waiting);
        gauge(
                registry,
                "tasks.unconfirmed",
                "Live tasks that Mesos has not confirmed since the takeover",
                Values::unconfirmed);
    }

    private void gauge(
            MeterRegistry registry, String name, String words, ToDoubleFunction<Values> value) {
        Gauge.builder("carillon." + name, this, gauges -> value.applyAsDouble(gauges.values))
                .description(words)
                .register(registry);
    }

    /** Takes the values of the moment. */
    public void set(Values now) {
        values = now;
    }
}
