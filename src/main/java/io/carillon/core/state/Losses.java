package io.carillon.core.state;

import io.carillon.core.contract.Brake;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.TreeMap;

/**
 * The tasks that Mesos has told to be lost within the last minute, each once. Changed by {@link
 * State} alone; read on the engine's thread. It begins empty with each term.
 */
public final class Losses {
    /** How long a loss counts. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** In which second each was lost, the first one first. */
    private final LinkedHashMap<TaskId, Long> tasks = new LinkedHashMap<>();

    /** The most tasks that were live when one was lost in that second. */
    private final TreeMap<Long, Integer> live = new TreeMap<>();

    private boolean tooMany;

    /**
     * A task is lost.
     *
     * @param alive how many were live before, with this one
     */
    void lost(TaskId task, Instant at, int alive, Brake brake) {
        long second = at.getEpochSecond();
        forget(second - WINDOW.toSeconds());
        tasks.remove(task);
        tasks.put(task, second);
        live.merge(second, alive, Math::max);
        tooMany |= brake.isTooMany(lost(), live());
    }

    private void forget(long last) {
        Iterator<Long> oldest = tasks.values().iterator();
        while (oldest.hasNext() && oldest.next() <= last) {
            oldest.remove();
        }
        live.headMap(last, true).clear();
    }

    /** What was lost does not count any more. */
    void clear() {
        tasks.clear();
        live.clear();
        tooMany = false;
    }

    /** Whether more were lost within a minute than the brake bears, and it was not clear since. */
    public boolean tooMany() {
        return tooMany;
    }

    /** How many tasks were lost in the minute up to the last loss. */
    public int lost() {
        return tasks.size();
    }

    /** The most that were live when one of them was lost. */
    public int live() {
        return live.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
