package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Seen;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** Whether a run, or the version of a job or app, is still as a caller has seen it. */
final class SeenRules {
    private SeenRules() {}

    /** Why a command about what was seen is not carried out; empty if it is. */
    static Optional<Answer> unmet(State state, Seen seen) {
        return same(state, seen) ? Optional.empty() : changed(Seen.CHANGED);
    }

    /**
     * Why a command about a job or an app is not carried out; empty if it is.
     *
     * @param kind what it is, for people
     * @param version its version; empty if there is none of that name
     * @param seen the versions that the caller accepts; empty: any
     */
    static Optional<Answer> unmet(
            String kind, String name, Optional<Long> version, Optional<SortedSet<Long>> seen) {
        if (version.isEmpty()) {
            return changed("there is no " + kind + " " + name + " to match");
        }
        return seen.map(accepted -> accepted.contains(version.get())).orElse(true)
                ? Optional.empty()
                : changed("the " + kind + "'s version is " + version.get() + "; read it again");
    }

    private static Optional<Answer> changed(String detail) {
        return Optional.of(Answer.refused(Kind.PRECONDITION, detail));
    }

    private static boolean same(State state, Seen seen) {
        return state.run(seen.id())
                .map(live -> same(seen, live.run(), live.shards()))
                .or(
                        () ->
                                state.job(seen.id().job())
                                        .map(job -> job.finished().get(seen.id()))
                                        .map(ended -> same(seen, ended.run(), shards(ended))))
                .orElse(false);
    }

    private static Map<Integer, Shard> shards(JobEntry.Finished ended) {
        TreeMap<Integer, Shard> shards = new TreeMap<>();
        ended.shards().forEach(shard -> shards.put(shard.number(), shard));
        return shards;
    }

    private static boolean same(Seen seen, Run head, Map<Integer, Shard> shards) {
        return seen.head().filter(known -> !known.equals(head)).isEmpty()
                && seen.shards().stream().allMatch(s -> s.equals(shards.get(s.number())));
    }
}
