package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import java.util.function.Consumer;

/**
 * The way out for each kind of effect. Used on the engine's thread.
 *
 * @param link where calls and subscriptions go
 * @param replies where answers to commands go
 * @param placement where requests for places go
 */
record Exits(Mesos.Link link, PendingReplies replies, Consumer<Effect.Place> placement)
        implements Effect.Handler<Boolean> {
    @Override
    public Boolean subscribe(Effect.Subscribe effect) {
        link.subscribe(effect.frameworkId());
        return true;
    }

    @Override
    public Boolean toMesos(Effect.ToMesos effect) {
        link.send(effect);
        return true;
    }

    @Override
    public Boolean place(Effect.Place effect) {
        placement.accept(effect);
        return true;
    }

    @Override
    public Boolean reply(Effect.Reply effect) {
        replies.answer(effect.ticket(), effect.answer());
        return true;
    }
}
