package io.carillon.executor;

import io.carillon.orders.OrderProtos.FireReport.Outcome;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets the tasks that stay in the executor fire. */
final class TaskFires {
    /** So often the wall clock is looked at, because it may be set. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final Statuses clock;
    private final Consumer<Action> out;

    TaskFires(Statuses clock, Consumer<Action> out) {
        this.clock = clock;
        this.out = out;
    }

    void launched(TaskEntry entry, TaskOrder order) throws WorkRefusedException {
        if (order.hasResident()) {
            ResidentFires fires = new ResidentFires(order.getResident());
            entry.fires = fires;
            entry.news.of(fires);
        }
    }

    void began(TaskEntry entry) {
        if (entry.fires != null) {
            entry.fires.begin(clock.now());
        }
    }

    /** Begins the fires that are due, and finds out when the next ones are. */
    void fire(Collection<TaskEntry> entries, Duration now) {
        for (TaskEntry entry : entries) {
            ResidentFires fires = entry.fires;
            if (fires != null) {
                entry.wakeAt = null;
                if (entry.phase == TaskEntry.Phase.RUNNING) {
                    Instant time = clock.now();
                    fires.due(time).ifPresent(at -> out.accept(new Action.Fire(entry.id(), at)));
                    entry.wakeAt =
                            fires.next().map(next -> now.plus(pause(time, next))).orElse(null);
                }
            }
        }
    }

    private static Duration pause(Instant time, Instant next) {
        Duration pause = Duration.between(time, next);
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(LOOK) < 0 ? pause : LOOK;
    }

    Optional<Duration> dueAt(Collection<TaskEntry> entries) {
        return entries.stream()
                .map(entry -> entry.wakeAt)
                .filter(Objects::nonNull)
                .min(Duration::compareTo);
    }

    void ended(TaskEntry entry, WorkEnd end) {
        if (entry.fires != null) {
            boolean killed = entry.phase == TaskEntry.Phase.KILLING;
            Outcome failed = killed ? Outcome.KILLED : Outcome.FAILED;
            String words = killed ? "ended on request while it was at work" : end.message();
            if (end.success()) {
                entry.fires.ended(Outcome.SUCCEEDED, "it succeeded", clock.now());
            } else {
                entry.fires.ended(failed, words, clock.now());
            }
        }
    }

    /** The task is over: a fire that is still at work has not ended well. */
    void over(TaskEntry entry, WorkEnd end) {
        ended(entry, new WorkEnd(false, end.message()));
    }
}
