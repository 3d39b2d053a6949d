package io.carillon.fenzo;

import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMAssignmentResult;
import com.netflix.fenzo.VirtualMachineLease;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One question to Fenzo. Its {@link TaskScheduler} lives no longer than the question, so nothing
 * (leases, clocks, running tasks) is carried from one request to the next.
 *
 * <p>Fenzo keeps about 230 bytes for each host that could not take a task. So once a task has found
 * no place, tasks with the same needs are not shown to Fenzo in this pass. After {@link
 * #MISSES_KEPT} such misses no further task is shown; the rest is shown in the next pass.
 *
 * <p>Equal input gives equal output: every host is evaluated for every task ("good enough" never
 * is) and a tie goes to the smaller host key, however Fenzo's threads race.
 */
final class PlacementPass {
    /** How many (task, host) misses Fenzo may remember in one pass: some 25 MB. */
    static final int MISSES_KEPT = 100_000;

    private static final Duration NEVER = Duration.ofDays(365_000);

    private final List<TaskNeed> tasks;
    private final List<HostSpace> hosts;
    private final PassState state;
    private final Suitability suitability;
    private final Set<Need> missed = new HashSet<>();
    private int shown;
    private int misses;

    /**
     * @param tasks most urgent first
     * @param state the hosts, for this pass alone
     */
    PlacementPass(List<TaskNeed> tasks, PassState state) {
        this.tasks = tasks;
        this.state = state;
        this.hosts = List.copyOf(state.hosts().values());
        this.suitability = new Suitability(state);
    }

    /** Asks Fenzo, and blocks until its threads have answered. Called once. */
    SortedMap<TaskId, String> run() {
        List<VirtualMachineLease> leases = new ArrayList<>();
        for (HostSpace host : hosts) {
            leases.add(new HostLease(host));
        }
        TaskScheduler scheduler =
                new TaskScheduler.Builder()
                        .withLeaseRejectAction(lease -> {})
                        .withLeaseOfferExpirySecs(NEVER.toSeconds())
                        .withFitnessCalculator(suitability)
                        .disableShortfallEvaluation()
                        .build();
        try {
            return places(scheduler.scheduleOnce(new Shown(), leases));
        } finally {
            scheduler.shutdown();
        }
    }

    /** The number of tasks, from the first, that were placed or found to fit nowhere. */
    int considered() {
        return shown;
    }

    private static SortedMap<TaskId, String> places(SchedulingResult result) {
        if (!result.getExceptions().isEmpty()) {
            throw new IllegalStateException("Fenzo failed", result.getExceptions().get(0));
        }
        SortedMap<TaskId, String> places = new TreeMap<>();
        for (Map.Entry<String, VMAssignmentResult> host : result.getResultMap().entrySet()) {
            for (TaskAssignmentResult placed : host.getValue().getTasksAssigned()) {
                places.put(((TaskNeed) placed.getRequest()).task(), host.getKey());
            }
        }
        return places;
    }

    /**
     * The tasks to show, decided one by one: Fenzo asks for each after it has handled the one
     * before.
     */
    private final class Shown extends AbstractList<TaskRequest> {
        @Override
        public TaskRequest get(int index) {
            return tasks.get(index);
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public Iterator<TaskRequest> iterator() {
            return new Iterator<>() {
                private @Nullable TaskNeed last;

                @Override
                public boolean hasNext() {
                    learn();
                    while (shown < tasks.size() && missed.contains(tasks.get(shown).need())) {
                        shown++;
                    }
                    return shown < tasks.size() && misses <= MISSES_KEPT;
                }

                @Override
                public TaskRequest next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    TaskNeed next = tasks.get(shown++);
                    last = next;
                    return next;
                }

                private void learn() {
                    if (last != null && suitability.placed(last)) {
                        state.placed(last);
                    } else if (last != null) {
                        missed.add(last.need());
                        misses += hosts.size();
                    }
                    last = null;
                }
            };
        }
    }
}
