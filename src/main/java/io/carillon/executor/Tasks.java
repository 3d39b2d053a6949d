package io.carillon.executor;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.jspecify.annotations.Nullable;

/** The tasks of the executor and what they report. */
final class Tasks {
    /** The grace of the built-in executors. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** So many tasks that are over are remembered, because a LAUNCH or KILL may be repeated. */
    static final int REMEMBERED = 1_000;

    private final ExecutorSettings settings;
    private final Set<WorkCase> kinds;
    private final Statuses statuses;
    private final Consumer<Action> out;
    private final BiConsumer<TaskStatus, Duration> send;
    private final TaskFires fires;
    private final Updates updates = new Updates();
    private final Map<String, TaskEntry> entries = new LinkedHashMap<>();
    private final Set<String> over = new HashSet<>();
    private final Deque<String> overInOrder = new ArrayDeque<>();

    /** Tasks that have been ended before they came. */
    private final Set<String> cancelled = new LinkedHashSet<>();

    private boolean saysKilling;

    /**
     * @param send takes each new update, which stays unacknowledged until the agent has taken it
     */
    Tasks(
            ExecutorSettings settings,
            Set<WorkCase> kinds,
            Statuses statuses,
            Consumer<Action> out,
            BiConsumer<TaskStatus, Duration> send) {
        this.settings = settings;
        this.kinds = kinds;
        this.statuses = statuses;
        this.out = out;
        this.send = send;
        this.fires = new TaskFires(statuses, out);
    }

    /** Whether the framework wants to hear of TASK_KILLING. */
    void saysKilling(boolean capable) {
        saysKilling = capable;
    }

    /**
     * @param leaving why the executor takes no more tasks; null if it does
     */
    void launch(TaskInfo task, @Nullable String leaving, Duration now) {
        String id = task.getTaskId().getValue();
        if (entries.containsKey(id) || over.contains(id)) {
            say("LAUNCH of the task " + id + " came again and is ignored");
            return;
        }
        boolean full = live() >= settings.maxTasks();
        TaskEntry entry = new TaskEntry(task);
        entries.put(id, entry);
        if (cancelled.remove(id)) {
            end(entry, TaskState.TASK_KILLED, "the task was given up before it came", now);
        } else if (leaving != null) {
            String words = "the executor is leaving: " + leaving;
            drop(entry, statuses.dropped(id, words, true), now);
        } else if (full) {
            String words = "the executor has as many tasks as it may (" + settings.maxTasks() + ")";
            drop(entry, statuses.dropped(id, words, false), now);
        } else {
            try {
                TaskOrder order = Orders.read(task, kinds);
                fires.launched(entry, order);
                out.accept(new Action.Begin(id, order));
            } catch (WorkRefusedException e) {
                end(entry, TaskState.TASK_FAILED, String.valueOf(e.getMessage()), now);
            }
        }
    }

    /** The task has not begun, and is not to blame: the scheduler may launch it elsewhere. */
    private void drop(TaskEntry entry, TaskStatus status, Duration now) {
        entry.phase = TaskEntry.Phase.ENDED;
        report(status, now);
    }

    void launchGroup(List<TaskInfo> group, Duration now) {
        for (TaskInfo task : group) {
            String id = task.getTaskId().getValue();
            if (!entries.containsKey(id) && !over.contains(id)) {
                TaskEntry entry = new TaskEntry(task);
                entries.put(id, entry);
                end(
                        entry,
                        TaskState.TASK_FAILED,
                        "This executor takes no task groups; launch its tasks one by one (LAUNCH)",
                        now);
            }
        }
    }

    void began(String id, Duration now) {
        TaskEntry entry = entries.get(id);
        if (entry != null && entry.phase == TaskEntry.Phase.BEGINNING) {
            entry.phase = TaskEntry.Phase.RUNNING;
            fires.began(entry);
            report(statuses.of(id, TaskState.TASK_RUNNING, "", Optional.empty()), now);
        }
    }

    void refused(String id, String why, Duration now) {
        TaskEntry entry = entries.get(id);
        if (entry != null && entry.live()) {
            end(entry, TaskState.TASK_FAILED, why, now);
        }
    }

    void kill(Event.Kill kill, Duration now) {
        String id = kill.getTaskId().getValue();
        TaskEntry entry = entries.get(id);
        if (entry != null) {
            Duration grace =
                    kill.hasKillPolicy() && kill.getKillPolicy().hasGracePeriod()
                            ? grace(kill.getKillPolicy())
                            : ownGrace(entry).orElse(GRACE);
            kill(entry, grace, now);
        } else if (!over.contains(id) && cancelLater(id)) {
            // The agent takes it for ours. An update for a task that it does not know does no harm.
            String words = "The executor does not know the task";
            report(statuses.of(id, TaskState.TASK_KILLED, words, Optional.empty()), now);
        }
    }

    /** The scheduler has given a task up: it ends, also if it comes later. */
    void cancel(String id, Duration now) {
        TaskEntry entry = entries.get(id);
        if (entry != null) {
            kill(entry, ownGrace(entry).orElse(GRACE), now);
        } else if (!over.contains(id)) {
            boolean unused = cancelLater(id);
        }
    }

    private boolean cancelLater(String id) {
        if (cancelled.size() >= REMEMBERED) {
            cancelled.remove(cancelled.iterator().next());
        }
        return cancelled.add(id);
    }

    /** Ends all works, each with its own grace, but within the given one. */
    void killAll(Duration most, Duration now) {
        for (TaskEntry entry : List.copyOf(entries.values())) {
            Duration own = ownGrace(entry).orElse(most);
            kill(entry, own.compareTo(most) < 0 ? own : most, now);
        }
    }

    private void kill(TaskEntry entry, Duration grace, Duration now) {
        if (!entry.live()) {
            return;
        }
        Duration by = now.plus(grace);
        if (entry.killBy != null && entry.killBy.compareTo(by) <= 0) {
            return;
        }
        entry.killBy = by;
        if (entry.phase != TaskEntry.Phase.KILLING) {
            entry.phase = TaskEntry.Phase.KILLING;
            if (saysKilling) {
                report(statuses.of(entry.id(), TaskState.TASK_KILLING, "", Optional.empty()), now);
            }
        }
        out.accept(new Action.Kill(entry.id(), grace));
    }

    private static Optional<Duration> ownGrace(TaskEntry entry) {
        TaskInfo task = entry.task;
        return task.hasKillPolicy() && task.getKillPolicy().hasGracePeriod()
                ? Optional.of(grace(task.getKillPolicy()))
                : Optional.empty();
    }

    private static Duration grace(KillPolicy policy) {
        return Duration.ofNanos(Math.max(0, policy.getGracePeriod().getNanoseconds()));
    }

    void news(String id, TaskNews news) {
        TaskEntry entry = entries.get(id);
        if (entry == null || !entry.live()) {
            return;
        }
        Optional<String> tooLong = entry.news.take(news);
        if (tooLong.isPresent() && !entry.saidTooLong) {
            entry.saidTooLong = true;
            say(
                    "The "
                            + tooLong.get()
                            + " of the task "
                            + id
                            + " has more than "
                            + NewsFlow.MOST_BYTES
                            + " bytes and is left out");
        }
    }

    void ended(String id, WorkEnd end, Duration now) {
        TaskEntry entry = entries.get(id);
        if (entry == null || !entry.live()) {
            return;
        }
        fires.over(entry, end);
        TaskState state =
                entry.phase == TaskEntry.Phase.KILLING
                        ? TaskState.TASK_KILLED
                        : end.success() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
        end(entry, state, end, now);
    }

    /** Whether the task was live, so that the executor must leave to end it. */
    boolean stuck(String id) {
        TaskEntry entry = entries.get(id);
        if (entry == null || !entry.live()) {
            return false;
        }
        entry.stuck = true;
        return true;
    }

    private void end(TaskEntry entry, TaskState state, String message, Duration now) {
        end(entry, state, new WorkEnd(false, message), now);
    }

    private void end(TaskEntry entry, TaskState state, WorkEnd end, Duration now) {
        entry.phase = TaskEntry.Phase.ENDED;
        TaskStatus status = statuses.of(entry.id(), state, end.message(), entry.news.last());
        boolean crowded = end.crowded() && state == TaskState.TASK_FAILED;
        report(crowded ? Statuses.crowded(status) : status, now);
    }

    private void report(TaskStatus status, Duration now) {
        updates.add(status);
        send.accept(status, now);
    }

    void fired(String id, WorkEnd end) {
        TaskEntry entry = entries.get(id);
        if (entry != null && entry.live()) {
            fires.ended(entry, end);
        }
    }

    /** Begins the fires that are due. */
    void fire(Duration now) {
        fires.fire(entries.values(), now);
    }

    /** When fires are to be looked at. */
    Optional<Duration> fireDueAt() {
        return fires.dueAt(entries.values());
    }

    /** Sends what news are due. */
    void sendNews(Duration now) {
        for (TaskEntry entry : entries.values()) {
            if (entry.phase == TaskEntry.Phase.RUNNING
                    && entry.news.dueAt().filter(due -> due.compareTo(now) <= 0).isPresent()) {
                ByteString uuid = statuses.uuid();
                TaskNews news = entry.news.leave(uuid, now);
                report(
                        statuses.of(
                                uuid,
                                entry.id(),
                                TaskState.TASK_RUNNING,
                                news.getProgress().getText(),
                                Optional.of(news)),
                        now);
            }
        }
    }

    Optional<Duration> newsDueAt() {
        return entries.values().stream()
                .filter(entry -> entry.phase == TaskEntry.Phase.RUNNING)
                .flatMap(entry -> entry.news.dueAt().stream())
                .min(Duration::compareTo);
    }

    /** The agent has taken an update, and answers for it from now on. */
    void acknowledged(Event.Acknowledged acknowledged) {
        TaskStatus status = updates.acknowledged(acknowledged.getUuid());
        TaskEntry entry = entries.get(acknowledged.getTaskId().getValue());
        if (status == null || entry == null) {
            return;
        }
        entry.known = true;
        entry.news.acknowledged(acknowledged.getUuid());
        if (isTerminal(status.getState())) {
            entries.remove(entry.id());
            remember(entry.id());
        }
    }

    private static boolean isTerminal(TaskState state) {
        return state == TaskState.TASK_FINISHED
                || state == TaskState.TASK_FAILED
                || state == TaskState.TASK_KILLED
                || state == TaskState.TASK_DROPPED;
    }

    private void remember(String id) {
        if (over.add(id)) {
            overInOrder.add(id);
            if (overInOrder.size() > REMEMBERED) {
                over.remove(overInOrder.remove());
            }
        }
    }

    /** The tasks of which the agent has taken no update. */
    List<TaskInfo> unacknowledgedTasks() {
        return entries.values().stream()
                .filter(entry -> !entry.known)
                .map(entry -> entry.task)
                .toList();
    }

    List<TaskStatus> unacknowledgedUpdates() {
        return updates.all();
    }

    /** The number of tasks that have not ended. */
    long live() {
        return entries.values().stream().filter(TaskEntry::live).count();
    }

    /** Whether all tasks have ended, except those that cannot be ended. */
    boolean allEnded() {
        return entries.values().stream().noneMatch(entry -> entry.live() && !entry.stuck);
    }

    /** Whether the agent has taken every update. */
    boolean allAcknowledged() {
        return updates.isEmpty();
    }

    /** Whether there is no task, and nothing to say of former ones. */
    boolean isIdle() {
        return entries.isEmpty() && updates.isEmpty();
    }

    private void say(String text) {
        out.accept(new Action.Say(text));
    }
}
