package io.carillon.model.job;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a job fires. Its instants are kept to the millisecond, as fires are; a finer one becomes the
 * next whole millisecond.
 *
 * @param rule the rule of the fires
 * @param start no fire before this instant
 * @param end no fire at or after this instant
 */
public record Schedule(Rule rule, Optional<Instant> start, Optional<Instant> end) {
    public Schedule {
        start = start.map(Milliseconds::notBefore);
        end = end.map(Milliseconds::notBefore);
    }

    /** A schedule that never fires by itself. */
    public static final Schedule BY_HAND =
            new Schedule(new ByHand(), Optional.empty(), Optional.empty());

    /** The rule of the fires. */
    public sealed interface Rule permits Cron, Every, At, ByHand {
        <T> T accept(Handler<T> handler);
    }

    /** A method per kind of rule. */
    public interface Handler<T> {
        T cron(Cron cron);

        T every(Every every);

        T at(At at);

        T byHand(ByHand byHand);
    }

    /**
     * Fires at wall-clock times.
     *
     * @param expression Quartz with seconds (6 or 7 fields) or Unix (5 fields)
     * @param timeZone zone of the wall clock
     */
    public record Cron(String expression, ZoneId timeZone) implements Rule {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.cron(this);
        }
    }

    /**
     * Fires in a fixed rhythm, counted from the schedule's start or else the job's creation.
     *
     * @param period time between fires
     */
    public record Every(Duration period) implements Rule {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.every(this);
        }
    }

    /**
     * Fires once.
     *
     * @param instant when
     */
    public record At(Instant instant) implements Rule {
        public At {
            instant = Milliseconds.notBefore(instant);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.at(this);
        }
    }

    /** Never fires by itself. */
    public record ByHand() implements Rule {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.byHand(this);
        }
    }
}
