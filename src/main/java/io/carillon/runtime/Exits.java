package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import java.util.function.Consumer;

/**
 * The way out for each kind of effect: prepared when the effect is decided, run when it leaves. A
 * reply shows the state of the first moment. Used on the engine's thread.
 *
 * @param link where calls and subscriptions go
 * @param replies where answers to commands go
 * @param placement where requests for places go
 */
record Exits(Mesos.Link link, PendingReplies replies, Consumer<Effect.Place> placement)
        implements Effect.Handler<Runnable> {
    @Override
    public Runnable subscribe(Effect.Subscribe effect) {
        return () -> link.subscribe(effect.frameworkId());
    }

    @Override
    public Runnable toMesos(Effect.ToMesos effect) {
        return () -> link.send(effect);
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
