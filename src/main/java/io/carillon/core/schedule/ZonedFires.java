package io.carillon.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instants at which the clocks of a zone show matching local times: the two ways of dealing
 * with a change of the clocks. Immutable and pure.
 *
 * @param rules the rules of the zone
 * @param times the matching local times
 */
record ZonedFires(ZoneRules rules, LocalTimes times) {
    /** More than two clocks can ever differ: offsets are from -18 to +18 hours. */
    private static final Duration FAR = Duration.ofDays(2);

    /** Local times in ascending order. */
    interface LocalTimes {
        /** The first that is not before another one; null when there is none. */
        @Nullable LocalDateTime firstFrom(LocalDateTime earliest);
    }

    /** The first instant after another whose local time matches. */
    Optional<Instant> inRealTime(Instant after) {
        Instant from = Instant.ofEpochSecond(after.getEpochSecond() + 1);
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            LocalDateTime found = times.firstFrom(LocalDateTime.ofInstant(from, offset));
            ZoneOffsetTransition transition = rules.nextTransition(from);
            if (found != null
                    && (transition == null
                            || found.toInstant(offset).isBefore(transition.getInstant()))) {
                return Optional.of(found.toInstant(offset));
            }
            if (transition == null) {
                return Optional.empty();
            }
            Instant change = transition.getInstant();
            boolean mayRepeat = change.isBefore(from.plus(FAR));
            if (found == null && !mayRepeat) {
                return Optional.empty();
            }
            // The clocks do not reach the time found before then, whatever they do meanwhile.
            Instant near = found == null ? change : found.toInstant(offset).minus(FAR);
            from = mayRepeat || near.isBefore(change) ? change : near;
        }
    }

    /** The first fire after an instant, if each matching local time is one fire. */
    Optional<Instant> byTheClock(Instant after) {
        LocalDateTime from =
                LocalDateTime.ofEpochSecond(after.getEpochSecond() + 1, 0, rules.getOffset(after));
        while (true) {
            LocalDateTime local = times.firstFrom(from);
            if (local == null) {
                return Optional.empty();
            }
            Instant fire = instant(local);
            if (fire.isAfter(after)) {
                return Optional.of(fire);
            }
            // Only after the clocks went back: all that they show again has fired already.
            ZoneOffsetTransition transition = rules.getTransition(local);
            from =
                    transition != null && transition.isOverlap()
                            ? transition.getDateTimeBefore()
                            : local.plusSeconds(1);
        }
    }

    private Instant instant(LocalDateTime local) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        return offsets.isEmpty()
                ? rules.getTransition(local).getInstant()
                : local.toInstant(offsets.get(0));
    }
}
