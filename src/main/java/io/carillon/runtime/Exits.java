package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import java.util.function.Consumer;

/**
 * Prepares each effect when it is decided and executes it when it is released. A reply shows the
 * state at the decision. Used on the engine's thread.
 *
 * @param link carries calls and subscriptions to Mesos
 * @param replies delivers the answers to commands
 * @param placement answers requests for places
 */
record Exits(Mesos.Link link, PendingReplies replies, Consumer<Effect.Place> placement)
        implements Effect.Handler<Runnable> {
    @Override
    public Runnable subscribe(Effect.Subscribe effect) {
        return () -> link.subscribe(effect.frameworkId());
    }

    @Override
    public Runnable toMesos(Effect.ToMesos effect) {
        return link.prepared(effect);
    }

    @Override
    public Runnable place(Effect.Place effect) {
        return () -> placement.accept(effect);
    }

    @Override
    public Runnable reply(Effect.Reply effect) {
        return replies.decided(effect.ticket(), effect.answer());
    }
}
