package io.carillon.core.offers;

import io.carillon.model.AgentId;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Need;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Agents that may get shards of one job, the best first: fewest preferred constraints that are not
 * met, fewest tasks of the job in the group of agents, if it is spread so, and fewest on the agent.
 */
final class Candidates {
    /**
     * An agent; without a name: agents that are not known yet.
     *
     * @param facts how it describes itself
     * @param wishes how many of the preferred constraints it does not meet
     * @param tasks how many tasks of the job it has
     * @param slots how many more it has room for
     * @param atHand whether its offers are held
     */
    record Candidate(AgentFacts facts, int wishes, int tasks, long slots, boolean atHand) {
        AgentId agent() {
            return facts.agent();
        }

        private Candidate next() {
            int more = agent().known() ? tasks + 1 : tasks;
            return new Candidate(facts, wishes, more, slots - 1, atHand);
        }
    }

    private static final Comparator<Candidate> FEWEST_FIRST =
            Comparator.comparingInt(Candidate::wishes)
                    .thenComparing(Candidate::tasks)
                    .thenComparing(candidate -> !candidate.atHand())
                    .thenComparing(Candidate::agent);

    /** Agents with the same group. */
    private static final class Group {
        final PriorityQueue<Candidate> agents = new PriorityQueue<>(FEWEST_FIRST);
        int tasks;
        int room;

        Group(int tasks, int room) {
            this.tasks = tasks;
            this.room = room;
        }

        Candidate best() {
            return agents.element();
        }

        boolean isOpen() {
            return room > 0 && !agents.isEmpty();
        }
    }

    private static final Comparator<Group> BEST_FIRST =
            Comparator.<Group>comparingInt(group -> group.best().wishes())
                    .thenComparing(group -> group.tasks)
                    .thenComparing(Group::best, FEWEST_FIRST);

    private final Need need;
    private final Tally tally;
    private final TreeMap<String, Group> groups = new TreeMap<>();

    Candidates(Need need, Tally tally) {
        this.need = need;
        this.tally = tally;
    }

    /** Adds one, if it has room. */
    void add(Candidate candidate) {
        if (candidate.slots() > 0) {
            group(candidate.facts()).agents.add(candidate);
        }
    }

    private Group group(AgentFacts facts) {
        String name = need.spread().map(groups -> facts.group(groups.rule().by())).orElse("");
        return groups.computeIfAbsent(
                name,
                any ->
                        new Group(
                                tally.tasks(need, facts),
                                facts.agent().known()
                                        ? tally.room(need, facts)
                                        : Integer.MAX_VALUE));
    }

    /** Gives one shard to the best one; empty: none has room. */
    Optional<Candidate> take() {
        Optional<Group> best = groups.values().stream().filter(Group::isOpen).min(BEST_FIRST);
        return best.map(
                group -> {
                    Candidate taken = group.agents.remove();
                    group.tasks++;
                    group.room--;
                    if (taken.slots() > 1) {
                        group.agents.add(taken.next());
                    }
                    return taken;
                });
    }
}
