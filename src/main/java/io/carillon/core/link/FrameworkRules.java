package io.carillon.core.link;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.state.State;
import io.carillon.core.tasks.EndRules;
import io.carillon.core.tasks.TaskCase;
import io.carillon.core.tasks.TaskLifecycle;
import io.carillon.model.Caller;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.carillon.model.run.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rules about the framework id: it is stored before it is used, never replaced by accident, and
 * set aside only on an order.
 *
 * <p>The rules for a removed framework rely on one assumption: Mesos has told the executors of all
 * its tasks to shut down, and does so when an agent that is away comes back (Mesos source, {@code
 * Master::removeFramework}). So its tasks are lost, not waited for.
 */
public final class FrameworkRules {
    /** Percentages of {@code mesos.failoverTimeout} without a subscription that give a warning. */
    static final List<Integer> STAGES = List.of(50, 90, 100);

    private static final String REMOVED = "the framework was removed";

    private FrameworkRules() {}

    /**
     * Mesos has accepted the subscription.
     *
     * @throws IllegalStateException when it answers with another id than the stored one: going on
     *     under that id would leave the tasks of the stored one without a scheduler
     */
    static void taken(State state, String id, Instant now, Decision decision) {
        Optional<Framework> ours = state.framework();
        if (ours.isPresent() && !ours.get().id().equals(id)) {
            throw new IllegalStateException(
                    "Carillon subscribed as framework "
                            + ours.get().id()
                            + ", but Mesos answered for "
                            + id
                            + "; nothing is done under the other id");
        }
        decision.change(
                new Change.FrameworkRegistered(
                        ours.map(known -> known.seen(now))
                                .orElseGet(() -> Framework.registered(id, now)),
                        "Mesos has taken us"));
    }

    /** The subscription lasted until now, or lasts: a later leader counts its absence from here. */
    static void seen(State state, Instant now, String because, Decision decision) {
        Optional<Framework> ours = state.framework().filter(f -> f.removed().isEmpty());
        if (state.connection().subscribed() && ours.isPresent()) {
            decision.change(new Change.FrameworkRegistered(ours.get().seen(now), because));
        }
    }

    /** Notes the subscription again when the last note of it has become old. */
    public static void seenAgain(State state, Instant now, Decision decision) {
        Duration old = state.settings().failoverTimeout().dividedBy(20);
        if (state.framework().filter(f -> f.lastSeen().plus(old).isBefore(now)).isPresent()) {
            seen(state, now, "the subscription stands", decision);
        }
    }

    /** The master refuses the FrameworkID for good. */
    public static Decision removed(State state, Input.FrameworkRemoved input, Instant now) {
        Decision decision = new Decision();
        ConnectionRules.voidOffers(state, "Mesos refuses us", now, decision);
        String words = "Mesos refuses the framework id: " + input.because();
        Optional<Framework> ours = state.framework();
        boolean anew = state.settings().onFrameworkRemoved() == OnFrameworkRemoved.REGISTER;
        decision.change(
                new Change.Connected(
                        new Connection(
                                false, "", now, anew ? Optional.empty() : Optional.of(words)),
                        words));
        if (ours.isPresent() && ours.get().removed().isEmpty()) {
            decision.change(
                    new Change.FrameworkRemoved(
                            ours.get().refused(new Framework.Removal(now, input.because())),
                            words));
        }
        if (ours.isPresent() && anew) {
            forget(state, ours.get(), "mesos.onFrameworkRemoved is REGISTER", now, decision);
        }
        return decision;
    }

    /** An operator sets the id of a removed framework aside. */
    public static Answer reset(
            State state, String confirm, Caller by, Instant now, Decision decision) {
        Optional<Framework> ours = state.framework();
        if (ours.isEmpty()) {
            return Answer.refused(Kind.CONFLICT, "no framework is registered");
        }
        String id = ours.get().id();
        if (ours.get().removed().isEmpty()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "Mesos has not said that framework " + id + " was removed; its tasks may live");
        }
        if (!confirm.equals(id)) {
            return Answer.refused(
                    Kind.PRECONDITION, "to confirm, repeat the id of the framework: " + id);
        }
        decision.change(
                new Change.Connected(
                        new Connection(false, "", now, Optional.empty()),
                        "a new framework is about to be registered"));
        forget(state, ours.get(), by.name() + " confirmed it", now, decision);
        return new Answer.Done("framework " + id + " is set aside; a new one is registered");
    }

    private static void forget(
            State state, Framework framework, String because, Instant now, Decision decision) {
        decision.change(new Change.FrameworkForgotten(framework.id(), because));
        // What leaves a shard ends after the task that has replaced it: each is recorded in turn.
        List<ShardId> live = new ArrayList<>(state.live());
        live.sort(Comparator.comparing(ShardId::isSecond));
        for (ShardId id : live) {
            TaskCase subject = TaskCase.of(state, id, now, decision);
            EndRules.end(subject, TaskLifecycle.lostWith(REMOVED));
        }
        SubscriptionRules.setAside(decision);
    }

    /** Warns when the absence has used up too much of the time that Mesos allows. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (now.isBefore(nextDue(state))) {
            return decision;
        }
        Framework framework = state.framework().orElseThrow();
        int stage = state.absence();
        while (stage < STAGES.size() && !now.isBefore(stageAt(state, framework, stage))) {
            stage++;
        }
        Duration limit = state.settings().failoverTimeout();
        String words =
                stage == STAGES.size()
                        ? "Mesos may have removed the framework and killed its tasks"
                        : "at "
                                + framework.lastSeen().plus(limit)
                                + " Mesos removes the framework and kills its tasks";
        decision.change(
                new LinkChange.AbsenceNoted(
                        stage,
                        "no subscription to Mesos since "
                                + framework.lastSeen()
                                + ", "
                                + STAGES.get(stage - 1)
                                + " % of mesos.failoverTimeout ("
                                + limit
                                + "): "
                                + words));
        return decision;
    }

    public static Instant nextDue(State state) {
        Optional<Framework> ours = state.framework().filter(f -> f.removed().isEmpty());
        if (state.connection().subscribed() || ours.isEmpty() || state.absence() == STAGES.size()) {
            return Instant.MAX;
        }
        return stageAt(state, ours.get(), state.absence());
    }

    private static Instant stageAt(State state, Framework framework, int stage) {
        Duration limit = state.settings().failoverTimeout();
        return framework.lastSeen().plus(limit.dividedBy(100).multipliedBy(STAGES.get(stage)));
    }
}
