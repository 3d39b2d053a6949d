package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with a shard of a run. Pure; any thread. */
final class ShardChecks {
    private final RunId run;
    private final boolean live;
    private final Shard shard;
    private final List<String> flaws;

    /**
     * @param live whether the run is live
     * @param flaws what is wrong is added to them
     */
    ShardChecks(RunId run, boolean live, Shard shard, List<String> flaws) {
        this.run = run;
        this.live = live;
        this.shard = shard;
        this.flaws = flaws;
    }

    static Optional<String> flaw(KillWish wish) {
        return wish.end().ended()
                ? Optional.empty()
                : Optional.of("the requested end is " + wish.end());
    }

    void check() {
        Supplier<String> which = () -> "shard " + shard.number();
        unless(
                shard.attempts() >= 0 && shard.attempts() < RecordChecks.MAX_ATTEMPTS,
                () -> which.get() + " has " + shard.attempts() + " attempts");
        unless(
                shard.failures() >= 0 && shard.failures() <= shard.attempts(),
                () ->
                        which.get()
                                + " has failed "
                                + shard.failures()
                                + " times of "
                                + shard.attempts());
        unless(
                live || shard.state().ended(),
                () -> which.get() + " has not ended: its state is " + shard.state());
        unless(
                shard.task().isEmpty() || !shard.state().ended(),
                () -> which.get() + " has ended but has a task");
        shard.task()
                .ifPresent(
                        task -> {
                            own(task.id());
                            unless(
                                    task.id().attempt() == shard.attempts()
                                            || run.trigger() == Trigger.DAEMON,
                                    () -> task.id() + " is not the newest attempt");
                            task(task);
                        });
        shard.leaving().ifPresent(task -> leaving(task));
        shard.accountedTo().ifPresent(to -> instant(() -> "accountedTo of " + which.get(), to));
        for (Attempt attempt : shard.ended()) {
            own(attempt.id());
            instant(() -> "the start of " + attempt.id(), attempt.startedAt());
            instant(() -> "the end of " + attempt.id(), attempt.endedAt());
            unless(attempt.state().ended(), () -> attempt.id() + " ended " + attempt.state());
        }
    }

    private void leaving(Task task) {
        own(task.id());
        unless(
                live && task.phase().live() && run.trigger() == Trigger.DAEMON,
                () -> task.id() + " cannot leave");
        unless(
                shard.task().filter(one -> one.id().equals(task.id())).isEmpty(),
                () -> task.id() + " is there twice");
        task(task);
    }

    private void own(TaskId task) {
        unless(
                task.run().equals(run)
                        && task.shard() == shard.number()
                        && task.attempt() >= 1
                        && task.attempt() <= shard.attempts(),
                () -> task + " is not an attempt at shard " + shard.number() + " of run " + run);
    }

    private void task(Task task) {
        instant(() -> "notBefore of " + task.id(), task.notBefore());
        instant(() -> "launchedAt of " + task.id(), task.launchedAt());
        instant(() -> "since of " + task.id(), task.since());
        task.kill().flatMap(ShardChecks::flaw).ifPresent(flaws::add);
        unless(task.editionNumber() >= 0, () -> task.id() + " is of no edition");
    }

    private void instant(Supplier<String> what, Instant instant) {
        unless(Bounds.storable(instant), () -> what.get() + " is not in the years 1970 to 9998");
    }

    private void unless(boolean good, Supplier<String> flaw) {
        if (!good) {
            flaws.add(flaw.get());
        }
    }
}
