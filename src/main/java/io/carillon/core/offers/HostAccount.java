package io.carillon.core.offers;

import io.carillon.core.placement.ConstraintRules;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The exact account of one host in a search for places: which tasks it takes, with each shared
 * executor counted once. The only place that knows this arithmetic, so that what is asked, placed,
 * launched and explained never differ. What does not fit now does not fit later in the search.
 *
 * <p>Confined to one thread while tasks are placed; may be read by many while none is.
 */
public final class HostAccount {
    /** What keeps a task from a host. */
    public enum Lack {
        /** A constraint: the agent is not right for the task. */
        CONSTRAINT,
        /** The spread of its job: the group of agents has all the tasks that it may have. */
        SPREAD,
        /** Tasks of other jobs in the agent's group, which it avoids or which avoid it. */
        NEIGHBOURS,
        /** Resources, be it for the task or for the executor that it would bring. */
        RESOURCES,
        /** The agent is drained. */
        DRAINED,
        /** The executor there has all the tasks that it takes. */
        ROOM,
        /** No task of that version of the app may start there now. */
        BARRED
    }

    private final AgentFacts facts;
    private final Tally tally;

    /** What is placed here is no more than tried. */
    private final boolean tried;

    private final TreeMap<AppVersionId, ExecutorPlace> executors;

    /** What is offered of the same agent to other roles. */
    private final List<HostAccount> siblings = new ArrayList<>();

    private Resources free;

    /** Nothing new may start on the agent. */
    private boolean drained;

    /**
     * An account on its own.
     *
     * @param facts how the agent describes itself
     * @param free what is free
     * @param executors the executors that are not cold, as {@link Host#executors} has them
     * @param tally what groups of agents have
     */
    public HostAccount(
            AgentFacts facts,
            Resources free,
            SortedMap<AppVersionId, ExecutorPlace> executors,
            Tally tally) {
        this(facts, free, executors, tally, false);
    }

    private HostAccount(
            AgentFacts facts,
            Resources free,
            SortedMap<AppVersionId, ExecutorPlace> executors,
            Tally tally,
            boolean tried) {
        this.facts = facts;
        this.free = free;
        this.executors = new TreeMap<>(executors);
        this.tally = tally;
        this.tried = tried;
    }

    /** An account of an agent that says nothing of itself. */
    HostAccount(Resources free, SortedMap<AppVersionId, ExecutorPlace> executors) {
        this(AgentFacts.of(AgentId.NONE, ""), free, executors, Tally.empty());
    }

    /** The accounts of the hosts of a request, in the same order. */
    public static List<HostAccount> of(PlacementRequest request) {
        return of(request.hosts(), Tally.of(request));
    }

    /**
     * The accounts of hosts, in the same order; what is placed on one counts for the groups of all.
     * All tasks of an executor use one role (a rule of Mesos), so the first task of an executor on
     * an agent decides which host of the agent the others may use.
     */
    public static List<HostAccount> of(List<Host> hosts, Tally tally) {
        List<HostAccount> accounts = new ArrayList<>();
        TreeMap<AgentId, List<HostAccount>> byAgent = new TreeMap<>();
        for (Host host : hosts) {
            HostAccount account =
                    new HostAccount(host.facts(), host.free(), host.executors(), tally);
            List<HostAccount> same =
                    byAgent.computeIfAbsent(host.agent(), any -> new ArrayList<>());
            account.siblings.addAll(same);
            same.forEach(other -> other.siblings.add(account));
            same.add(account);
            accounts.add(account);
        }
        accounts.forEach(HostAccount::barElsewhere);
        return accounts;
    }

    /** Where an executor runs for one role, no other role has a place for its tasks. */
    private void barElsewhere() {
        for (Map.Entry<AppVersionId, ExecutorPlace> entry : executors.entrySet()) {
            if (entry.getValue().barred().isEmpty()) {
                for (HostAccount other : siblings) {
                    other.executors.putIfAbsent(
                            entry.getKey(), ExecutorPlace.barred(otherRole(entry.getKey())));
                }
            }
        }
    }

    /**
     * The same account without the other hosts of the agent: what is placed on it is a trial, and
     * counts for no group of agents.
     */
    public HostAccount trial() {
        return new HostAccount(facts, free, executors, tally, true).drained(drained);
    }

    /** The same account of an agent that is drained, or is not. */
    HostAccount drained(boolean isDrained) {
        drained = isDrained;
        return this;
    }

    /** What is free. */
    public Resources free() {
        return free;
    }

    /** The executor that a task of that need would bring; empty: it runs, or there is none. */
    public Optional<ExecutorNeed> brings(Need need) {
        boolean runs = place(need).filter(place -> place.barred().isEmpty()).isPresent();
        return runs ? Optional.empty() : need.executor();
    }

    /** What a task of that need would take: its own resources, and those of what it brings. */
    public Resources amount(Need need) {
        return brings(need).isPresent() ? need.cold() : need.resources();
    }

    /** Whether a task of that need can be placed. */
    public boolean fits(Need need) {
        return lack(need).isEmpty();
    }

    /** What keeps a task of that need away; empty: it fits. */
    public Optional<Lack> lack(Need need) {
        if (unmet(need).isPresent()) {
            return Optional.of(Lack.CONSTRAINT);
        }
        if (tally.room(need, facts) == 0) {
            return Optional.of(Lack.SPREAD);
        }
        if (tally.repels(need, facts).isPresent()) {
            return Optional.of(Lack.NEIGHBOURS);
        }
        if (!amount(need).fitsInto(free)) {
            return Optional.of(Lack.RESOURCES);
        }
        if (drained) {
            return Optional.of(Lack.DRAINED);
        }
        Optional<ExecutorPlace> place = place(need);
        if (place.flatMap(ExecutorPlace::barred).isPresent()) {
            return Optional.of(Lack.BARRED);
        }
        int room = place.map(ExecutorPlace::room).orElse(most(need));
        return room > 0 ? Optional.empty() : Optional.of(Lack.ROOM);
    }

    /** Why no task of that need may start here now; empty: what keeps it away is another thing. */
    public Optional<String> barred(Need need) {
        return place(need).flatMap(ExecutorPlace::barred);
    }

    /** The constraint because of which the agent is not right for the task; empty: it is. */
    public Optional<Constraint> unmet(Need need) {
        return ConstraintRules.unmet(need.constraints(), facts);
    }

    /** Because of which other jobs the task stays away, in words; empty: nobody there. */
    public Optional<String> repels(Need need) {
        return tally.repels(need, facts);
    }

    /** How many of the task's preferred constraints, and of those it avoids, the agent fails. */
    public int wishes(Need need) {
        return ConstraintRules.wishes(need.constraints(), facts) + tally.wishes(need, facts);
    }

    /** Counts what is tried on the accounts of the same search. */
    public Tally trialTally() {
        return tally.blank();
    }

    /** How many tasks of the job the agent's group has; 0 if the job is not spread over groups. */
    public int grouped(Need need) {
        return tally.tasks(need, facts);
    }

    /** How the agent describes itself. */
    public AgentFacts facts() {
        return facts;
    }

    private Optional<ExecutorPlace> place(Need need) {
        return need.executor().map(ExecutorNeed::app).map(executors::get);
    }

    private static int most(Need need) {
        return need.executor().map(ExecutorNeed::maxTasks).orElse(Integer.MAX_VALUE);
    }

    /**
     * Places a task of that need.
     *
     * @throws IllegalStateException if it does not fit
     */
    public void take(Need need) {
        Optional<Lack> lack = lack(need);
        if (lack.isPresent()) {
            throw new IllegalStateException(
                    need + " does not fit into " + this + ": " + lack.get());
        }
        free = free.minus(amount(need));
        need.executor().ifPresent(this::enter);
        if (!tried) {
            tally.add(need, facts);
        }
    }

    private void enter(ExecutorNeed shared) {
        ExecutorPlace before = executors.get(shared.app());
        int room = before == null ? shared.maxTasks() : before.room();
        executors.put(shared.app(), ExecutorPlace.warm(room - 1));
        if (before == null) {
            siblings.forEach(other -> other.barOtherRole(shared.app()));
        }
    }

    /** From now on no task of that version fits: its executor was begun for another role. */
    public void barOtherRole(AppVersionId app) {
        executors.put(app, ExecutorPlace.barred(otherRole(app)));
    }

    /** Why the offers of an agent are of no use to an executor that runs there for another role. */
    static String otherRole(AppVersionId app) {
        return "where there is room, the executor of app " + app.app() + " uses another role";
    }

    /**
     * How many tasks of that need fit on an agent with those accounts, each at most so many. An
     * executor is there for one role alone: what others are offered does not add up for it.
     */
    static long slots(List<HostAccount> ofAgent, Need need, long most) {
        long all = 0;
        for (HostAccount account : ofAgent) {
            long slots = account.slots(need, most);
            all = need.executor().isPresent() ? Math.max(all, slots) : all + slots;
        }
        return all;
    }

    /** How many tasks of that need fit, at most so many. */
    public long slots(Need need, long most) {
        Optional<Lack> lack = lack(need);
        if (lack.isPresent()) {
            return 0;
        }
        Resources left = brings(need).map(shared -> free.minus(shared.resources())).orElse(free);
        long slots = Math.min(most, place(need).map(ExecutorPlace::room).orElse(most(need)));
        Resources each = need.resources();
        slots = Math.min(slots, tally.room(need, facts));
        slots = slots(each.cpusMilli(), left.cpusMilli(), slots);
        slots = slots(each.memMilli(), left.memMilli(), slots);
        slots = slots(each.diskMilli(), left.diskMilli(), slots);
        slots = slots(each.gpus(), left.gpus(), slots);
        slots = slots(each.ports(), left.ports(), slots);
        // No two tasks have the same port.
        return each.portNumbers().isEmpty() ? slots : Math.min(slots, 1);
    }

    private static long slots(long need, long room, long most) {
        return need == 0 ? most : Math.min(most, room / need);
    }

    @Override
    public String toString() {
        return free + " with executors " + executors;
    }
}
