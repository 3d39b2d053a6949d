package io.carillon.model.run;

import java.util.List;
import java.util.Optional;

/**
 * How far the standing run of a daemon has come with a change of its job or app.
 *
 * @param edition number of the edition that the run executes: each attempt that is launched from
 *     now on is of this one
 * @param former the editions before it that tasks may still execute; empty when the roll is over
 */
public record Roll(int edition, List<Edition> former) {
    /** The run has executed one definition from its beginning on. */
    public static final Roll NONE = new Roll(0, List.of());

    /** How many former editions are kept. What is known of an older one is forgotten. */
    public static final int FORMER_KEPT = 16;

    public Roll {
        int from = Math.max(0, former.size() - FORMER_KEPT);
        former = List.copyOf(former.subList(from, former.size()));
    }

    /** Whether shards may still execute what was before. */
    public boolean underWay() {
        return !former.isEmpty();
    }

    /** The former edition of that number. */
    public Optional<Edition> former(int number) {
        return former.stream().filter(one -> one.number() == number).findFirst();
    }
}
