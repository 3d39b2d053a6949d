package io.carillon.simulation;

import io.carillon.executor.Input;
import io.carillon.executor.WorkEnd;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.TaskId;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The work of a task in a {@link ModelledExecutor}. */
final class ModelledWork {
    final TaskId task;
    final boolean stubborn;
    final boolean endless;
    boolean began;

    /** What it does next: begin, or end. */
    Disposable next = Disposable.disposed();

    /** When it tells of itself again. */
    Disposable news = Disposable.disposed();

    int told;

    /** The end of the fire at work. */
    Disposable fires = Disposable.disposed();

    /** The planned time of the fire at work. */
    Optional<Instant> fire = Optional.empty();

    ModelledWork(TaskId task, boolean stubborn, boolean endless) {
        this.task = task;
        this.stubborn = stubborn;
        this.endless = endless;
    }

    /** Tells of itself, now and then. */
    void tellLater(VirtualTime time, Dice dice, Consumer<Input> hear) {
        news =
                time.in(
                        dice.between(10, 2_500),
                        () -> {
                            hear.accept(
                                    new Input.NewsArrived(
                                            task.toString(), ScriptedNews.of(task, ++told, dice)));
                            tellLater(time, dice, hear);
                        });
    }

    /** Is at work for a planned time. */
    void fire(
            Instant nominal,
            ResidentAudit audit,
            VirtualTime time,
            Dice dice,
            Consumer<Input> hear) {
        audit.fired(task, nominal);
        fire = Optional.of(nominal);
        boolean success = !dice.oneIn(8);
        int millis = dice.oneIn(20) ? dice.between(500, 3_000) : dice.between(1, 150);
        fires.dispose();
        fires =
                time.in(
                        millis,
                        () -> {
                            fireEnds(audit, success ? Outcome.SUCCEEDED : Outcome.FAILED);
                            String words = success ? "" : "scripted";
                            hear.accept(
                                    new Input.FireEnded(
                                            task.toString(), new WorkEnd(success, words)));
                        });
    }

    void fireEnds(ResidentAudit audit, Outcome outcome) {
        fires.dispose();
        fire.ifPresent(nominal -> audit.ended(task, nominal, outcome));
        fire = Optional.empty();
    }
}
