package io.carillon.core.records;

import io.carillon.model.hold.Hold;
import java.util.Optional;

/** The checks of the record of a drain or a freeze. Pure. */
final class HoldChecks {
    private HoldChecks() {}

    /** The reason why the record cannot have its content; empty if it can. */
    static Optional<String> flaw(RecordId id, Hold hold) {
        if (!RecordId.hold(hold.id()).equals(id)) {
            return Optional.of("it is the record of hold " + hold.id());
        }
        if (hold.drains() != hold.policy().isPresent()) {
            return Optional.of(hold.drains() ? "it has no policy" : "a freeze has no policy");
        }
        return ExecutorChecks.instant("since", hold.since())
                .or(() -> hold.until().flatMap(at -> ExecutorChecks.instant("until", at)));
    }
}
