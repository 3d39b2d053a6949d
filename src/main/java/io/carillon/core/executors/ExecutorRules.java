package io.carillon.core.executors;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.Input;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.Executors;
import io.carillon.core.state.Executors.Trouble;
import io.carillon.core.state.State;
import io.carillon.model.Backoff;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a shared executor is used.
 *
 * <ol>
 *   <li>One that has no task for its idle time-out is forgotten and shut down, so that no task
 *       joins one that is about to leave by itself: the executor waits for {@link #LONGER}.
 *   <li>One without a task whose version of the app neither the app nor a live run has any more is
 *       shut down at once.
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
            Optional<SharedExecutor> outdated =
                    state.executors().find(id).filter(any -> may && isOutdated(state, id));
            if (outdated.isPresent()) {
                shutDown(outdated.get(), "no task will want its version of the app", decision);
            } else {
                decision.change(new ExecutorChange.Idle(id, now, id + " has no task"));
            }
        }
        if (may) {
            for (SharedExecutor executor : state.executors().over(now, AT_ONCE)) {
                shutDown(executor, "it had no task for " + executor.idleTimeout(), decision);
            }
        }
        return decision;
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
        return state.connection().subscribed() && mayShutDown(state)
                ? state.executors().nextOver()
                : Instant.MAX;
    }

    /** Mesos says that an executor has ended. */
    public static void lost(State state, Input.ExecutorLost input, Instant now, Decision decision) {
        ExecutorId.parse(input.executor())
                .filter(id -> id.agent().equals(input.agent()))
                .ifPresent(
                        id -> {
                            if (input.clean() && state.executors().tasks(id) == 0) {
                                isGone(state, id, id + " has left by itself", decision);
                            } else {
                                died(state, id, input.words(), now, decision);
                            }
                        });
    }

    /** The executor has ended, although it was not shut down. */
    public static void died(
            State state, ExecutorId id, String words, Instant now, Decision decision) {
        Optional<SharedExecutor> executor = state.executors().find(id);
        if (executor.isEmpty()) {
            return;
        }
        int deaths = inARow(state, id, now);
        Instant next = deaths == 1 ? now : now.plus(AFTER_DEATHS.after(deaths - 1));
        String because = "the executor of app " + id.app().app() + " has ended: " + words;
        decision.change(new ExecutorChange.Forgotten(id, because));
        decision.change(
                new ExecutorChange.Died(id, state.executors().tasks(id), deaths, next, because));
    }

    /**
     * Which of the executors of its version that die there in a row this one is, from 1; 0 if it is
     * not known.
     */
    public static int inARow(State state, ExecutorId id, Instant now) {
        Optional<Trouble> trouble = state.executors().trouble(Executors.Place.of(id));
        Optional<SharedExecutor> executor = state.executors().find(id);
        if (executor.isPresent()) {
            return trouble.filter(t -> isInARow(t, executor.get(), now))
                            .map(Trouble::deaths)
                            .orElse(0)
                    + 1;
        }
        return state.executors().diedWith(id).isPresent()
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

    private static void shutDown(SharedExecutor executor, String why, Decision decision) {
        ExecutorId id = executor.id();
        decision.change(new ExecutorChange.Forgotten(id, id + " is shut down: " + why));
        decision.effect(new Effect.Shutdown(id.toString(), id.agent()));
    }
}
