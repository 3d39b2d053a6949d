package io.carillon.core.offers;

import io.carillon.core.state.Agenda;
import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.KnownAgents;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Job;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is about to come, and whether the agents at hand would get too much of it. While work comes
 * all the time, Mesos is never told that offers are wanted: those of most agents stay refused, and
 * the few at hand take all. So offers are asked for again when the tasks that wait or are about to
 * come would give the agents at hand more tasks than a refused one has. No task waits for that.
 */
final class LoadRules {
    /** How many tasks more than on a refused agent are no reason to ask. */
    static final int SLACK = 2;

    /** How long other frameworks may have what was refused before it is asked for again. */
    static final Duration RESPITE = Duration.ofSeconds(5);

    /** Maximum number of agenda entries that are examined for what is about to come. */
    private static final int MAX_EXAMINED = 64;

    private final State state;
    private final Instant now;

    /** How many tasks are about to come. */
    private long imminent;

    /** What these tasks and those that are ready need. */
    private final Set<Need> needs = new LinkedHashSet<>();

    private LoadRules(State state, Instant now) {
        this.state = state;
        this.now = now;
    }

    /** Whether work that may need offers is about to come. A fire of a paused job is not work. */
    static boolean soon(State state, Instant now) {
        Instant until = now.plus(state.settings().offerHold());
        int examined = 0;
        for (Agenda.Entry entry : state.agenda().entries()) {
            if (!entry.at().isBefore(until)) {
                return false;
            }
            if (!paused(state, entry) || ++examined == MAX_EXAMINED) {
                return true;
            }
        }
        return false;
    }

    private static boolean paused(State state, Agenda.Entry entry) {
        return entry.subject().run().isEmpty()
                && state.job(entry.subject().job())
                        .flatMap(job -> job.stored().pause())
                        .isPresent();
    }

    /** Whether offers that were refused are wanted again to balance the load. */
    static boolean unbalanced(State state, Instant now) {
        return new LoadRules(state, now).unbalanced();
    }

    private boolean unbalanced() {
        if (state.supply().offers().isEmpty()
                || state.supply().demand().suppressed()
                || state.settings().placing().policy() == PlacementPolicy.PACK) {
            return false;
        }
        TreeSet<AgentId> atHand = new TreeSet<>();
        for (Offer offer : state.supply().offers().values()) {
            atHand.add(offer.agent());
        }
        long tasks = 0;
        for (AgentId agent : atHand) {
            tasks += tasks(agent);
        }
        lookAhead();
        long all = tasks + state.ready().size() + imminent;
        for (Map.Entry<AgentId, KnownAgents.Awaited> entry :
                state.supply().knownAgents().awaited().entrySet()) {
            KnownAgents.Awaited agent = entry.getValue();
            boolean refused =
                    agent.asked().isEmpty()
                            && !agent.since().plus(RESPITE).isAfter(now)
                            && !atHand.contains(entry.getKey());
            if (refused
                    && all > atHand.size() * (tasks(entry.getKey()) + SLACK)
                    && someFits(
                            ExecutorPlaceRules.account(
                                    state, entry.getKey(), agent.room(), Tally.empty()))) {
                return true;
            }
        }
        return false;
    }

    private boolean someFits(HostAccount room) {
        return needs.stream().anyMatch(room::fits);
    }

    private long tasks(AgentId agent) {
        return state.agents().getOrDefault(agent, AgentLoad.NONE).tasks();
    }

    private void lookAhead() {
        needs.addAll(state.ready().needs());
        Instant until = now.plus(state.settings().offerHold());
        int examined = 0;
        for (Agenda.Entry entry : state.agenda().entries()) {
            if (!entry.at().isBefore(until) || ++examined > MAX_EXAMINED) {
                break;
            }
            Agenda.Subject subject = entry.subject();
            state.job(subject.job()).ifPresent(job -> comes(job, subject));
        }
    }

    private void comes(JobEntry entry, Agenda.Subject subject) {
        Job job = entry.stored().job();
        if (subject.run().isPresent()) {
            boolean planned =
                    state.shard(new ShardId(subject.run().get(), subject.shard()))
                            .flatMap(Shard::task)
                            .filter(task -> task.phase() == TaskPhase.PLANNED)
                            .isPresent();
            imminent += planned ? 1 : 0;
        } else if (entry.stored().pause().isEmpty()) {
            imminent += Math.min(job.sharding().count(), job.sharding().maxParallel());
        }
        needs.add(entry.need());
    }
}
