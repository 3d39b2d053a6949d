package io.carillon.core.state;

import io.carillon.core.records.ShardRoom;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A live run with its shards, and counts of the shards so that no rule has to walk over them.
 * Changed by {@link State} alone; read on the engine's thread.
 */
public final class RunEntry {
    private Run run;
    private Job job;
    private final TreeMap<Integer, Shard> shards = new TreeMap<>();

    /** How many shards ended in each state. */
    private final EnumMap<RunState, Integer> ends = new EnumMap<>(RunState.class);

    /** How many shards have ended. */
    private int ended;

    /** How many shards have a task. */
    private int active;

    /** How many shards have a task that is to be killed. */
    private int killWished;

    /** Number of the first shard that was never released; {@link Integer#MAX_VALUE} if none. */
    private int firstUnreleased;

    /** The room of each shard in its record. */
    private ShardRoom room;

    /**
     * A run with its shards.
     *
     * @param definition what it executes, without what its app adds
     */
    RunEntry(Run run, Job definition, Collection<Shard> initial) {
        this.run = run;
        this.job = run.effective(definition);
        this.room = ShardRoom.of(run, definition, initial.size());
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

    /** The app that completes the definition, as it was when the run was decided. */
    public Optional<AppVersion> app() {
        return run.app();
    }

    /** What a task of this run needs of an agent. */
    public Need need() {
        return Needs.of(job, run.app());
    }

    /** The shards by number. */
    public Map<Integer, Shard> shards() {
        return Collections.unmodifiableMap(shards);
    }

    /** The shard of that number; empty if the run has none. */
    public Optional<Shard> shard(int number) {
        return Optional.ofNullable(shards.get(number));
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
        // Shards are released in the order of their numbers, so the mark only ever moves forward.
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

    private static boolean unreleased(Shard shard) {
        return !shard.state().ended() && shard.task().isEmpty();
    }

    /** Replaces the head. */
    void head(Run next) {
        run = next;
    }

    /**
     * Replaces what the run executes, and returns the shards that lack room now.
     *
     * @param definition what it executes, without what its app adds
     */
    List<Shard> follow(Run next, Job definition) {
        job = next.effective(definition);
        room = ShardRoom.of(next, definition, shards.size());
        return shards.values().stream().filter(shard -> !room.fit(shard).equals(shard)).toList();
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
        advance();
        return former;
    }

    private void count(Shard shard, int by) {
        if (shard.state().ended()) {
            ended += by;
            ends.merge(shard.state(), by, Integer::sum);
        }
        if (shard.task().isPresent()) {
            active += by;
            if (shard.task().flatMap(Task::kill).isPresent()) {
                killWished += by;
            }
        }
    }
}
