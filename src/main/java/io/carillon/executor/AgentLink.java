package io.carillon.executor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The subscription with the agent and its calls. One call is on its way at a time, so that updates
 * arrive in order; the others wait. What waits is lost with the link, because the next SUBSCRIBE
 * carries it.
 */
final class AgentLink {
    /** While an agent may just have restarted, it is tried more often than the back-off says. */
    static final Duration QUICKLY = Duration.ofSeconds(10);

    static final Duration QUICK_DELAY = Duration.ofSeconds(1);

    /** For how long a first subscription is tried without a recovery timeout. */
    static final Duration FIRST = Duration.ofMinutes(1);

    static final Duration SUBSCRIBE_LIMIT = Duration.ofSeconds(15);
    static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    static final Duration HEARTBEAT = Duration.ofMinutes(30);

    private enum Phase {
        WAITING,
        SUBSCRIBING,
        SUBSCRIBED,
        CLOSED
    }

    private final ExecutorSettings settings;
    private final RandomGenerator random;
    private final Consumer<Action> out;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private Phase phase = Phase.WAITING;
    private int number;
    private boolean everSubscribed;
    private boolean beats = true;
    private @Nullable Call inFlight;

    /** Since when there is no subscription. */
    private Duration lostAt = Duration.ZERO;

    /** The next try, or when an answer must have come; and then the next heartbeat. */
    private Duration next = Duration.ZERO;

    private Duration beat = Duration.ZERO;

    AgentLink(ExecutorSettings settings, RandomGenerator random, Consumer<Action> out) {
        this.settings = settings;
        this.random = random;
        this.out = out;
    }

    boolean isCurrent(int link) {
        return link == number && (phase == Phase.SUBSCRIBING || phase == Phase.SUBSCRIBED);
    }

    boolean subscribed() {
        return phase == Phase.SUBSCRIBED;
    }

    boolean closed() {
        return phase == Phase.CLOSED;
    }

    boolean everSubscribed() {
        return everSubscribed;
    }

    void subscribe(Call call, Duration now) {
        phase = Phase.SUBSCRIBING;
        number++;
        next = now.plus(SUBSCRIBE_LIMIT);
        out.accept(new Action.Subscribe(number, call));
    }

    void subscribed(Duration now) {
        phase = Phase.SUBSCRIBED;
        everSubscribed = true;
        beat = now.plus(HEARTBEAT);
    }

    /** Sends a call when the calls before it have been answered. */
    void send(Call call, Duration now) {
        waiting.add(call);
        sendNext(now);
    }

    /** The call that is on its way has been answered; the next one leaves. */
    @Nullable Call answered(Duration now) {
        Call call = inFlight;
        inFlight = null;
        sendNext(now);
        return call;
    }

    /** The call whose answer is awaited. */
    @Nullable Call inFlight() {
        return inFlight;
    }

    private void sendNext(Duration now) {
        if (inFlight == null && phase == Phase.SUBSCRIBED) {
            inFlight = waiting.poll();
            if (inFlight != null) {
                next = now.plus(CALL_LIMIT);
                beat = now.plus(HEARTBEAT);
                out.accept(new Action.Post(number, inFlight));
            }
        }
    }

    /** The link is gone; the next try comes after a random delay. */
    void lost(Duration now) {
        if (phase == Phase.SUBSCRIBED) {
            lostAt = now;
        }
        close();
        phase = Phase.WAITING;
        boolean quickly = now.minus(lostAt).compareTo(QUICKLY) < 0;
        Duration most =
                quickly && settings.backoffMax().compareTo(QUICK_DELAY) > 0
                        ? QUICK_DELAY
                        : settings.backoffMax();
        next = now.plusNanos(1_000_000 + random.nextLong(Math.max(1, most.toNanos() - 1_000_000)));
    }

    /** Closes the link for good. */
    void close() {
        if (phase == Phase.SUBSCRIBING || phase == Phase.SUBSCRIBED) {
            out.accept(new Action.Disconnect(number));
        }
        phase = Phase.CLOSED;
        waiting.clear();
        inFlight = null;
    }

    /** An agent before 1.8 does not know heartbeats. */
    void withoutHeartbeats() {
        beats = false;
    }

    boolean tryIsDue(Duration now) {
        return phase == Phase.WAITING && now.compareTo(next) >= 0;
    }

    boolean answerIsMissing(Duration now) {
        return (phase == Phase.SUBSCRIBING || inFlight != null) && now.compareTo(next) >= 0;
    }

    boolean heartbeatIsDue(Duration now) {
        return beats && phase == Phase.SUBSCRIBED && inFlight == null && now.compareTo(beat) >= 0;
    }

    /** Whether the agent has been away for as long as it may. */
    boolean givesUp(Duration now) {
        Duration limit =
                settings.checkpoint() || everSubscribed ? settings.recoveryTimeout() : FIRST;
        return phase == Phase.WAITING && now.compareTo(lostAt.plus(limit)) >= 0;
    }

    /** When this must be looked at again. */
    Optional<Duration> dueAt() {
        return switch (phase) {
            case WAITING, SUBSCRIBING -> Optional.of(next);
            case SUBSCRIBED ->
                    inFlight != null
                            ? Optional.of(next)
                            : beats ? Optional.of(beat) : Optional.empty();
            case CLOSED -> Optional.empty();
        };
    }
}
