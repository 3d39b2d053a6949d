package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.HoldChange;
import io.carillon.model.OfferId;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.HoldId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a mutant makes of drains and freezes. */
final class MutatedHolds {
    private MutatedHolds() {}

    /** Whether the mutant does not make that change. */
    static boolean ignores(Mutant mutant, Change change) {
        boolean freeze =
                change instanceof HoldChange.Placed placed
                        && placed.hold().id().equals(HoldId.CLUSTER);
        return mutant == Mutant.DEAF_TO_FREEZE && freeze
                || mutant == Mutant.DEAF_TO_DRAINS && drained(change).isPresent();
    }

    private static Optional<OfferId> drained(Change change) {
        return change instanceof Change.OfferGone gone && gone.because().endsWith("is drained")
                ? Optional.of(gone.offer())
                : Optional.empty();
    }

    /** Whether the effect gives offers of drained agents back. */
    static boolean givesBack(Decision right, Effect effect) {
        TreeSet<OfferId> offers = new TreeSet<>(java.util.Comparator.comparing(OfferId::toString));
        right.changes().forEach(change -> drained(change).ifPresent(offers::add));
        return effect instanceof Effect.Decline decline && offers.containsAll(decline.offers());
    }

    /** What the mutant finds in the store. */
    static SortedMap<RecordKey, byte[]> loaded(
            Mutant mutant, SortedMap<RecordKey, byte[]> records) {
        SortedMap<RecordKey, byte[]> known = new TreeMap<>(records);
        if (mutant == Mutant.FORGOTTEN_HOLDS) {
            known.keySet().removeIf(key -> key.kind() == RecordKey.Kind.HOLDS);
        }
        if (mutant == Mutant.FORGOTTEN_TOKENS) {
            known.remove(RecordKey.TOKENS);
        }
        return known;
    }
}
