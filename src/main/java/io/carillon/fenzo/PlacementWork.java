package io.carillon.fenzo;

import io.carillon.core.offers.HostAccount;
import io.carillon.core.offers.Shortage;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The work on one request: a series of {@link PlacementPass}es of at most {@link #TASKS_PER_PASS}
 * tasks each. A task that fits on no host alone is never shown to Fenzo. Each placement is checked
 * against the exact account of its host. A gang has a pass by itself, and all its places or none.
 * Confined to one thread.
 */
final class PlacementWork {
    /** Maximum number of tasks of a pass: keeps a pass short and Fenzo's memory small. */
    static final int TASKS_PER_PASS = 500;

    private final PlacementRequest request;
    private final SortedMap<String, HostSpace> hosts;
    private final SortedMap<TaskId, Need> needs = new TreeMap<>();
    private final SortedMap<TaskId, String> places = new TreeMap<>();
    private int next;

    PlacementWork(PlacementRequest request) {
        this.request = request;
        hosts = HostSpace.of(request);
        for (Wanted wanted : request.tasks()) {
            if (needs.put(wanted.task(), wanted.need()) != null) {
                throw new IllegalArgumentException("task " + wanted.task() + " is there twice");
            }
        }
    }

    /**
     * Computes the answer.
     *
     * @param unwanted asked between passes; true ends the work with a CancellationException
     */
    Assignment answer(BooleanSupplier unwanted) {
        while (true) {
            if (unwanted.getAsBoolean()) {
                throw new CancellationException("placement is no longer wanted");
            }
            int first = next;
            PassState state = new PassState(hosts);
            List<TaskNeed> tasks = nextTasks(new Room(state));
            if (tasks.isEmpty()) {
                return new Assignment(request.number(), places, reasons());
            }
            boolean gang = tasks.get(0).gang();
            PlacementPass pass = new PlacementPass(tasks, state);
            SortedMap<TaskId, String> found = pass.run();
            if (gang) {
                if (found.size() == tasks.size()) {
                    found.forEach(this::take);
                }
                continue;
            }
            if (found.isEmpty()) {
                throw new IllegalStateException(
                        "Fenzo placed none of " + tasks.size() + " tasks, each of which fits");
            }
            found.forEach(this::take);
            if (pass.considered() < tasks.size()) {
                next = indexOf(tasks.get(pass.considered()).task(), first);
            }
        }
    }

    /** The next tasks that, each alone, fit into what the earlier passes have left. */
    private List<TaskNeed> nextTasks(Room room) {
        Map<Need, Boolean> fitting = new HashMap<>();
        List<TaskNeed> tasks = new ArrayList<>();
        while (next < request.tasks().size() && tasks.size() < TASKS_PER_PASS) {
            Wanted wanted = request.tasks().get(next);
            if (wanted.gang()) {
                if (!tasks.isEmpty()) {
                    return tasks;
                }
                tasks.addAll(nextGang(room, fitting));
                if (!tasks.isEmpty()) {
                    return tasks;
                }
                continue;
            }
            next++;
            if (fitting.computeIfAbsent(wanted.need(), this::fitsSomewhere)) {
                tasks.add(new TaskNeed(wanted, room));
            }
        }
        return tasks;
    }

    /** The gang that is next, or nothing if one of its tasks fits nowhere. */
    private List<TaskNeed> nextGang(Room room, Map<Need, Boolean> fitting) {
        List<TaskNeed> gang = new ArrayList<>();
        RunId run = request.tasks().get(next).task().run();
        boolean fits = true;
        while (next < request.tasks().size()) {
            Wanted wanted = request.tasks().get(next);
            if (!wanted.gang() || !wanted.task().run().equals(run)) {
                break;
            }
            fits &= fitting.computeIfAbsent(wanted.need(), this::fitsSomewhere);
            gang.add(new TaskNeed(wanted, room));
            next++;
        }
        return fits ? gang : List.of();
    }

    private boolean fitsSomewhere(Need need) {
        for (HostSpace host : hosts.values()) {
            if (host.account().fits(need)) {
                return true;
            }
        }
        return false;
    }

    private int indexOf(TaskId task, int from) {
        int index = from;
        while (!request.tasks().get(index).task().equals(task)) {
            index++;
        }
        return index;
    }

    private void take(TaskId task, String key) {
        HostSpace host = hosts.get(key);
        Need need = needs.get(task);
        if (host == null || need == null || places.put(task, key) != null) {
            throw new IllegalStateException("Fenzo placed " + task + " on " + key + " unasked");
        }
        host.take(task.run().job(), need);
    }

    private SortedMap<TaskId, String> reasons() {
        Map<Need, String> byShape = new HashMap<>();
        List<HostAccount> before = HostAccount.of(request);
        List<HostAccount> after = new ArrayList<>();
        for (Host host : request.hosts()) {
            after.add(Objects.requireNonNull(hosts.get(host.key())).account());
        }
        SortedMap<TaskId, String> reasons = new TreeMap<>();
        needs.forEach(
                (task, need) -> {
                    if (!places.containsKey(task)) {
                        reasons.put(
                                task,
                                byShape.computeIfAbsent(
                                        need, shape -> new Shortage(shape, before).because(after)));
                    }
                });
        return reasons;
    }
}
