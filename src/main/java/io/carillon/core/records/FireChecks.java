package io.carillon.core.records;

import io.carillon.model.run.Fire;
import io.carillon.model.run.ShardFires;
import java.util.Optional;

/** What can be wrong with an entry of the ledger that is about one shard. Pure. */
final class FireChecks {
    private FireChecks() {}

    static Optional<String> flaw(Fire fire, ShardFires of) {
        int sum = of.mixed().values().stream().mapToInt(Integer::intValue).sum();
        boolean counted = of.mixed().values().stream().allMatch(count -> count >= 1);
        if (of.number() < 0 || fire.run().isEmpty()) {
            return Optional.of("the entry of " + fire.nominalTime() + " is of no shard");
        }
        return of.mixed().isEmpty() || counted && sum == fire.count()
                ? Optional.empty()
                : Optional.of("the entry of " + fire.nominalTime() + " does not add up");
    }
}
