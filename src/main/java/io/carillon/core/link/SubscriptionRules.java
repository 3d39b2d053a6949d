package io.carillon.core.link;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import io.carillon.model.mesos.Framework;
import java.time.Instant;
import java.util.Optional;

/**
 * When this node subscribes, and under which FrameworkID:
 *
 * <ol>
 *   <li>When its term begins, under the stored id. Mesos may have refused that id before: a master
 *       forgets with its own end which frameworks it has removed, and the next one may accept it.
 *   <li>When that id has been set aside, without an id. The subscription leaves after the commit,
 *       so the new id cannot come before the old one is forgotten.
 *   <li>Never otherwise. The link repairs a lost connection by itself, under the id that it has;
 *       after a removal it waits for the next order.
 * </ol>
 */
public final class SubscriptionRules {
    private SubscriptionRules() {}

    /** The term begins. */
    public static Decision termBegan(State state, Input.TermBegan input, Instant now) {
        Optional<String> stored = state.framework().map(Framework::id);
        return new Decision()
                .change(new Change.TermBegun(input.epoch(), now, "this node leads"))
                .effect(new Effect.Subscribe(stored));
    }

    /** The id has been set aside: another framework is registered. */
    static void setAside(Decision decision) {
        decision.effect(new Effect.Subscribe(Optional.empty()));
    }
}
