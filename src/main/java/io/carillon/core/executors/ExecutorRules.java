package io.carillon.core.executors;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.ExecutorDeaths.Trouble;
import io.carillon.core.state.Executors;
import io.carillon.core.state.RepeatedCalls;
import io.carillon.core.state.State;
import io.carillon.model.Backoff;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a shared executor is used.
 *
 * <ol>
 *   <li>One that has no task for its idle time-out is shut down, and no task joins it any more:
 *       neither does one join an executor that is about to leave by itself, for that waits {@link
 *       #LONGER}.
 *   <li>One without a task whose version of the app neither the app nor a live run has any more is
 *       shut down at once.
 *   <li>The call that shuts one down can be lost, and not every executor leaves by itself. So it is
 *       stored that it is to end, and it is told again, a few times over minutes, until its end is
 *       known: also by the next leader.
 *   <li>One that Mesos says has ended is forgotten, and the next one at its place waits, longer
 *       with each that dies there in a row.
 *   <li>While a job is held because its records cannot be read, its tasks are not known. So no
 *       executor is shut down then.
 * </ol>
 */
public final class ExecutorRules {
    /** How much longer than the idle time-out an executor stays if nobody shuts it down. */
    public static final Duration LONGER = Duration.ofSeconds(30);

    /** An executor that has lived for so long forgives the deaths of those before it. */
    static final Duration LONG_LIFE = Duration.ofMinutes(5);

    /** How long the next executor waits after each death in a row. The first costs no wait. */
    static final Backoff AFTER_DEATHS =
            Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** How often an executor is told to end, over about five minutes. */
    static final int SHUTDOWNS = 8;

    /** Maximum number of executors that one decision is about. */
    private static final int AT_ONCE = 200;

    private ExecutorRules() {}

    /** Notes which executors have become idle, and shuts those down whose time is over. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        int about = 0;
        boolean may = state.connection().subscribed() && mayShutDown(state);
        for (ExecutorId id : state.executors().fresh()) {
            if (about++ == AT_ONCE) {
                return decision;
            }
            Optional<String> why = may ? useless(state, id) : Optional.empty();
            if (why.isPresent()) {
                shutDown(state, id, why.get(), now, decision);
            } else {
                decision.change(new ExecutorChange.Idle(id, now, id + " has no task"));
            }
        }
        if (may) {
            for (SharedExecutor executor : state.executors().over(now, AT_ONCE)) {
                String why = "it had no task for " + executor.idleTimeout();
                shutDown(state, executor.id(), why, now, decision);
            }
        }
        if (state.connection().subscribed()) {
            repeat(state.executors().dismissals(), now, decision);
        }
        return decision;
    }

    /** Tells executors once more to end, and gives those up that were told often enough. */
    private static void repeat(RepeatedCalls dismissals, Instant now, Decision decision) {
        List<Asked> again = new ArrayList<>();
        for (Asked executor : dismissals.due(now, AT_ONCE)) {
            ExecutorId id = ExecutorId.parse(executor.task()).orElseThrow();
            if (dismissals.tries(executor.task()) + 1 >= SHUTDOWNS) {
                String because = id + " was told often enough to end";
                decision.change(new ExecutorChange.Forgotten(id, because));
            } else {
                again.add(executor);
                decision.effect(new Effect.Shutdown(executor.task(), executor.agent()));
            }
        }
        if (!again.isEmpty()) {
            String because = again.size() + " executors are shut down again";
            decision.change(
                    new Change.Repeated(RepeatKind.DISMISSED, again, Optional.of(now), because));
        }
    }

    /** Why an executor without a task can get no further one; empty if it can. */
    private static Optional<String> useless(State state, ExecutorId id) {
        Optional<SharedExecutor> executor = state.executors().find(id);
        if (executor.flatMap(SharedExecutor::only).isPresent()) {
            return Optional.of("its one task has ended");
        }
        return executor.isPresent() && isOutdated(state, id)
                ? Optional.of("no task will want its version of the app")
                : Optional.empty();
    }

    /** Whether neither the app as it is now nor a live run wants the version. */
    private static boolean isOutdated(State state, ExecutorId id) {
        Optional<AppEntry> app = state.app(id.app().app());
        if (app.isEmpty()) {
            return true;
        }
        return app.get().current().version() != id.app().version()
                && app.get().jobs().stream()
                        .flatMap(job -> state.job(job).stream())
                        .flatMap(job -> job.runs().values().stream())
                        .flatMap(run -> run.app().stream())
                        .noneMatch(kept -> kept.version() == id.app().version());
    }

    private static boolean mayShutDown(State state) {
        return state.quarantine().held().isEmpty();
    }

    /** When {@link #settled} has something to do for time alone. */
    public static Instant nextDue(State state) {
        if (!state.executors().fresh().isEmpty()) {
            return Instant.MIN;
        }
        if (!state.connection().subscribed()) {
            return Instant.MAX;
        }
        Instant again = state.executors().dismissals().nextDue();
        Instant over = mayShutDown(state) ? state.executors().nextOver() : Instant.MAX;
        return again.isBefore(over) ? again : over;
    }

    /** Mesos says that an executor has ended. */
    public static void lost(State state, Input.ExecutorLost input, Instant now, Decision decision) {
        ExecutorId.parse(input.executor())
                .filter(id -> id.agent().equals(input.agent()))
                .ifPresent(
                        id -> {
                            if (state.executors().isDismissed(id)) {
                                String because = id + " has ended, as it was told";
                                decision.change(new ExecutorChange.Forgotten(id, because));
                            } else if (input.clean() && state.executors().tasks(id) == 0) {
                                isGone(state, id, id + " has left by itself", decision);
                            } else if (state.executors().find(id).isPresent()) {
                                Optional<String> status = Optional.of(input.words());
                                died(state, id, input.words(), status, now, decision);
                            } else {
                                explained(state, id, input.words(), decision);
                            }
                        });
    }

    /** A task has told before that the executor has died; now its agent says how. */
    private static void explained(State state, ExecutorId id, String status, Decision decision) {
        if (state.executors()
                .deaths()
                .of(id)
                .filter(death -> death.status().isEmpty())
                .isPresent()) {
            decision.change(new ExecutorChange.Explained(id, status, because(id, status)));
        }
    }

    private static String because(ExecutorId id, String words) {
        return "the executor of app " + id.app().app() + " has ended: " + words;
    }

    /** A task tells that its executor has ended, although that was not shut down. */
    public static void died(
            State state, ExecutorId id, String words, Instant now, Decision decision) {
        died(state, id, words, Optional.empty(), now, decision);
    }

    private static void died(
            State state,
            ExecutorId id,
            String words,
            Optional<String> status,
            Instant now,
            Decision decision) {
        Optional<SharedExecutor> executor = state.executors().find(id);
        if (executor.isEmpty()) {
            return;
        }
        int deaths = inARow(state, id, now);
        Instant next = deaths == 1 ? now : now.plus(AFTER_DEATHS.after(deaths - 1));
        String because = because(id, words);
        int tasks = state.executors().tasks(id);
        decision.change(new ExecutorChange.Forgotten(id, because));
        boolean charged = tasks == 1 && executor.get().only().isPresent();
        int counted = charged && ran(state, id) ? 0 : deaths;
        decision.change(new ExecutorChange.Died(id, tasks, counted, next, status, because));
        SuspectRules.died(state, id, now, decision);
    }

    /** Whether a task in it was seen at work. */
    private static boolean ran(State state, ExecutorId id) {
        return state.executors().in(id).stream()
                .flatMap(shard -> state.shard(shard).flatMap(Shard::task).stream())
                .anyMatch(task -> task.phase() == TaskPhase.RUNNING);
    }

    /**
     * Which of the executors of its version that die there in a row this one is, from 1; 0 if it is
     * not known.
     */
    public static int inARow(State state, ExecutorId id, Instant now) {
        Optional<Trouble> trouble = state.executors().deaths().trouble(Executors.Place.of(id));
        Optional<SharedExecutor> executor = state.executors().find(id);
        if (executor.isPresent()) {
            return trouble.filter(t -> isInARow(t, executor.get(), now))
                            .map(Trouble::deaths)
                            .orElse(0)
                    + 1;
        }
        return state.executors().deaths().of(id).isPresent()
                ? trouble.map(Trouble::deaths).orElse(0)
                : 0;
    }

    private static boolean isInARow(Trouble before, SharedExecutor executor, Instant now) {
        boolean livedLong = now.isAfter(executor.launchedAt().plus(LONG_LIFE));
        return !livedLong && !executor.launchedAt().isAfter(before.notBefore().plus(LONG_LIFE));
    }

    /** What was believed to be an executor is none; its place is not to blame. */
    public static void isGone(State state, ExecutorId id, String because, Decision decision) {
        if (state.executors().find(id).isPresent()) {
            decision.change(new ExecutorChange.Forgotten(id, because));
        }
    }

    /** Ends the executor with all that is in it, whether or not it is known. */
    public static void shutDown(
            State state, ExecutorId id, String why, Instant now, Decision decision) {
        if (state.executors().find(id).isPresent()) {
            String because = id + " is shut down: " + why;
            decision.change(new ExecutorChange.Dismissed(id, now, because));
        }
        decision.effect(new Effect.Shutdown(id.toString(), id.agent()));
    }
}
