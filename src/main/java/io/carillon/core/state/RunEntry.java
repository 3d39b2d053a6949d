package io.carillon.core.state;

import io.carillon.core.records.ShardRoom;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A live run with its shards, and counts of the shards so that no rule has to walk over them.
 * Changed by {@link State} alone; read on the engine's thread.
 */
public final class RunEntry {
    private Run run;
    private Job job;
    private Need need;
    private Set<Integer> alone = new TreeSet<>();

    /** By which labels jobs avoid others. */
    private Set<String> labels = new TreeSet<>();

    private final TreeMap<Integer, Shard> shards = new TreeMap<>();

    /** How many shards ended in each state. */
    private final EnumMap<RunState, Integer> ends = new EnumMap<>(RunState.class);

    /** How many shards have ended, and have no task that leaves. */
    private int ended;

    /** How many shards have a task. */
    private int active;

    /** How many shards that have not ended have no task but such as are to be killed. */
    private int killWished;

    /** Number of the first shard that was never released; {@link Integer#MAX_VALUE} if none. */
    private int firstUnreleased;

    /** The room of each shard in its record. */
    private ShardRoom room;

    /** What the shards execute, if this is the standing run of a daemon. */
    private Optional<Editions> editions;

    /** How many shards are well, if this is the standing run of a daemon. */
    private Optional<Wellbeing> wellbeing;

    /**
     * A run with its shards.
     *
     * @param definition what it executes, without what its app adds
     */
    RunEntry(Run run, Job definition, Collection<Shard> initial) {
        this.run = run;
        this.job = run.effective(definition);
        this.need = Needs.of(job, run.app());
        this.room = ShardRoom.of(run, definition, initial.size());
        this.editions = editions();
        this.wellbeing = editions.map(any -> new Wellbeing(job));
        for (Shard given : initial) {
            Shard shard = room.fit(given);
            shards.put(shard.number(), shard);
            count(shard, 1);
        }
        advance();
    }

    /** The head of the run: all of it but its shards. */
    public Run run() {
        return run;
    }

    /** The effective definition that this run executes: that of the job, completed by its app. */
    public Job job() {
        return job;
    }

    /** Whether it is the standing run of a daemon whose shards fire by themselves. */
    public boolean resident() {
        return run.id().trigger() == Trigger.DAEMON && job.resident();
    }

    /** The app that completes the definition, as it was when the run was decided. */
    public Optional<AppVersion> app() {
        return run.app();
    }

    /**
     * What a task of this run needs of an agent when it is launched now, unless it is tried alone.
     */
    public Need need() {
        return need;
    }

    /** What the task of that shard needs of an agent when it is launched now. */
    public Need need(int shard) {
        return alone.contains(shard) ? Needs.alone(need, new ShardId(run.id(), shard)) : need;
    }

    /** Whether its shards are launched together or not at all, and none has been launched yet. */
    public boolean isGang() {
        return need.gang() && run.state() == RunState.PENDING;
    }

    /** The shards of a gang that are to be launched: those that have not ended. */
    public List<ShardId> gang() {
        return shards.values().stream()
                .filter(shard -> !shard.state().ended())
                .map(shard -> new ShardId(run.id(), shard.number()))
                .toList();
    }

    /** The numbers of the shards whose tasks are tried alone, each in an executor of its own. */
    public Set<Integer> alone() {
        return Collections.unmodifiableSet(alone);
    }

    /** From now on jobs avoid others by those labels, a view of them. */
    void meet(Set<String> known) {
        labels = known;
        need = Needs.of(job, run.app(), labels);
    }

    void alone(Set<Integer> numbers) {
        alone = numbers;
    }

    /** The version of the app whose executors its tasks share, if they do. */
    public Optional<AppVersionId> sharedApp() {
        return run.app()
                .filter(kept -> kept.app().shared())
                .map(kept -> new AppVersionId(kept.name(), kept.version()));
    }

    /** What the task needs of an agent, or was launched with. */
    Need need(Task task) {
        return former(task)
                .map(before -> need.with(before.resources()))
                .orElseGet(() -> need(task.id().shard()));
    }

    /** The time between SIGTERM and SIGKILL that the task was launched with. */
    public Duration killGrace(Task task) {
        return former(task).map(Edition::killGrace).orElseGet(job::killGrace);
    }

    /** When the task is given up if its outcome stays unknown. */
    public Duration replaceAfter(Task task) {
        return former(task)
                .map(Edition::replaceAfter)
                .orElseGet(() -> job.unreachable().replaceAfter());
    }

    /** Whether a live task executes what the run does not execute any more. */
    public boolean isBehind(Task task) {
        return task.phase().live() && task.editionNumber() != run.edition();
    }

    /** What a live task still executes; empty if it is what the run does, or is not known. */
    private Optional<Edition> former(Task task) {
        return isBehind(task)
                ? run.roll().flatMap(roll -> roll.former(task.editionNumber()))
                : Optional.empty();
    }

    /** What the shards execute, if this is the standing run of a daemon. */
    public Optional<Editions> rolls() {
        return editions;
    }

    /** How many shards are well, if this is the standing run of a daemon. */
    public Optional<Wellbeing> wellbeing() {
        return wellbeing;
    }

    private Optional<Editions> editions() {
        return run.id().trigger() == Trigger.DAEMON
                ? Optional.of(new Editions(run, job))
                : Optional.empty();
    }

    /** The shards by number. */
    public Map<Integer, Shard> shards() {
        return Collections.unmodifiableMap(shards);
    }

    /** The shards from that number on, by number. */
    public Map<Integer, Shard> from(int number) {
        return Collections.unmodifiableMap(shards.tailMap(number));
    }

    /** The shard of that number, or what is in its second place; empty if the run has none. */
    public Optional<Shard> shard(int number) {
        ShardId id = new ShardId(run.id(), number);
        return id.isSecond()
                ? shard(id.index()).flatMap(shard -> shard.second(run.id()))
                : Optional.ofNullable(shards.get(number));
    }

    /** Whether all shards have ended. */
    public boolean allEnded() {
        return ended == shards.size();
    }

    /** How many shards have a task. */
    public int active() {
        return active;
    }

    /**
     * Since when the run has waited for nothing but an offer; empty if it has started or queues.
     */
    public Optional<Instant> waitsSince() {
        if (run.startedAt().isPresent() || run.queued()) {
            return Optional.empty();
        }
        // The shards have their first tasks in the order of their numbers.
        return shards.values().stream()
                .flatMap(shard -> shard.task().stream())
                .map(Task::since)
                .findFirst();
    }

    /** Whether a shard that has not ended has no task that is to be killed. */
    public boolean someUnwished() {
        return shards.size() - ended > killWished;
    }

    /** How many shards ended in that state. */
    public int ended(RunState state) {
        return ends.getOrDefault(state, 0);
    }

    /** Whether a shard has never had a task and has not ended. */
    public boolean someUnreleased() {
        return firstUnreleased != Integer.MAX_VALUE;
    }

    /**
     * The first shards that have never had a task and have not ended, by number.
     *
     * @param max how many at most
     */
    public List<Shard> unreleased(int max) {
        List<Shard> found = new ArrayList<>();
        for (Shard shard : shards.tailMap(firstUnreleased).values()) {
            if (found.size() == max) {
                break;
            }
            if (unreleased(shard)) {
                found.add(shard);
            }
        }
        return found;
    }

    private void advance() {
        // Shards are released in the order of their numbers: the mark moves forward, as a rule.
        while (firstUnreleased != Integer.MAX_VALUE) {
            Map.Entry<Integer, Shard> next = shards.ceilingEntry(firstUnreleased);
            if (next == null) {
                firstUnreleased = Integer.MAX_VALUE;
            } else if (unreleased(next.getValue())) {
                firstUnreleased = next.getKey();
                break;
            } else {
                firstUnreleased = next.getKey() + 1;
            }
        }
    }

    /** What leaves a shard that had ended must be gone before the shard begins anew. */
    private static boolean unreleased(Shard shard) {
        return !shard.state().ended() && shard.task().isEmpty() && shard.leaving().isEmpty();
    }

    private static boolean over(Shard shard) {
        return shard.state().ended() && shard.leaving().isEmpty();
    }

    /** Whether the head is of the same version of the job, and of its app. */
    boolean isOf(Run next) {
        return next.jobVersion() == run.jobVersion() && next.app().equals(run.app());
    }

    /** Replaces the head. */
    void head(Run next) {
        run = next;
    }

    /**
     * Replaces what the run executes, and returns the shards that have changed: those that lack
     * room now, and those that the definition has more than before.
     *
     * @param definition what it executes, without what its app adds
     */
    List<Shard> follow(Run next, Job definition) {
        run = next;
        job = next.effective(definition);
        need = Needs.of(job, next.app(), labels);
        editions = editions();
        editions.ifPresent(rolled -> shards.values().forEach(shard -> rolled.count(shard, true)));
        wellbeing = editions.map(any -> new Wellbeing(job));
        wellbeing.ifPresent(well -> shards.values().forEach(shard -> well.count(shard, 1)));
        List<Shard> changed = new ArrayList<>();
        if (editions.isPresent()) {
            for (int number = 0; number < job.sharding().count(); number++) {
                wanted(number).ifPresent(changed::add);
            }
        }
        room = ShardRoom.of(next, definition, shards.size());
        for (Shard shard : shards.values()) {
            if (!room.fit(shard).equals(shard)) {
                changed.add(shard);
            }
        }
        return changed;
    }

    /** The shard of that number, if the run lacks it or had to end it; it goes on to count. */
    private Optional<Shard> wanted(int number) {
        Shard former = shards.get(number);
        if (former != null && !former.state().ended()) {
            return Optional.empty();
        }
        Shard shard = former == null ? Shard.waiting(number) : former.anew();
        if (former != null) {
            count(former, -1);
        }
        shards.put(number, shard);
        count(shard, 1);
        firstUnreleased = Math.min(firstUnreleased, number);
        return Optional.of(shard);
    }

    /** Replaces a shard, as far as there is room for it, and returns the former one. */
    Shard put(Shard given) {
        Shard next = room.fit(given);
        Shard former = shards.put(next.number(), next);
        if (former == null) {
            throw new IllegalStateException("run " + run.id() + " has no shard " + next.number());
        }
        count(former, -1);
        count(next, 1);
        if (former.leaving().isPresent() && unreleased(next)) {
            firstUnreleased = Math.min(firstUnreleased, next.number());
        }
        advance();
        return former;
    }

    private void count(Shard shard, int by) {
        editions.ifPresent(rolled -> rolled.count(shard, by > 0));
        wellbeing.ifPresent(well -> well.count(shard, by));
        if (over(shard)) {
            ended += by;
            ends.merge(shard.state(), by, Integer::sum);
        } else if (wished(shard)) {
            killWished += by;
        }
        active += shard.task().isPresent() ? by : 0;
    }

    /** Whether all that lives of the shard is to be killed. */
    private static boolean wished(Shard shard) {
        boolean first = shard.state().ended() || shard.task().flatMap(Task::kill).isPresent();
        return first && shard.leaving().filter(task -> task.kill().isEmpty()).isEmpty();
    }
}
