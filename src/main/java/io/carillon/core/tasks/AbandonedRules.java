package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which tasks a new term takes for abandoned (see {@link OrphanRules}). The term before may have
 * ended between the commit that gave a task up and its shutdown. The stored attempts tell which
 * tasks were lost lately, so they are shut down once more. This does no harm to the others: an
 * attempt that has ended is never wanted again, and agents ignore a shutdown of what they do not
 * have. The attempts of a deleted job are not stored any more.
 */
public final class AbandonedRules {
    /** A term that does not end shuts a task down for about as long. */
    static final Duration LATELY = Duration.ofMinutes(5);

    private final Instant since;
    private final List<Asked> lost = new ArrayList<>();

    private AbandonedRules(Instant since) {
        this.since = since;
    }

    /** The term begins. */
    public static void termBegan(State state, Instant now, Decision decision) {
        AbandonedRules rules = new AbandonedRules(now.minus(LATELY));
        for (JobEntry job : state.jobs().values()) {
            for (RunEntry run : job.runs().values()) {
                rules.find(run.shards().values());
            }
            for (JobEntry.Finished run : job.finished().values()) {
                if (run.run().endedAt().filter(rules::isLately).isPresent()) {
                    rules.find(run.shards());
                }
            }
        }
        if (!rules.lost.isEmpty()) {
            String because = rules.lost.size() + " tasks that were lost lately may live";
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ABANDONED, rules.lost, Optional.of(now), because));
        }
    }

    private void find(Collection<Shard> shards) {
        for (Shard shard : shards) {
            for (Attempt attempt : shard.ended()) {
                if (attempt.state() == RunState.LOST
                        && attempt.agent().known()
                        && isLately(attempt.endedAt())
                        && lost.size() < OrphanRules.MAX_ORPHANS) {
                    lost.add(
                            new Asked(
                                    attempt.id().toString(), attempt.agent(), attempt.executor()));
                }
            }
        }
    }

    private boolean isLately(Instant end) {
        return end.isAfter(since);
    }
}
