package io.carillon.node;

import io.carillon.core.access.Role;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.model.Caller;
import io.carillon.runtime.Engine;
import io.carillon.runtime.Leadership;
import io.carillon.web.access.Bearer;
import io.carillon.web.access.RunTimeTokens;
import io.reactivex.rxjava3.disposables.Disposable;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The token with which the first administrator comes in: made by the first leader of a cluster that
 * has no token at all, and told once. Where there ever was one, none is made.
 */
final class FirstToken {
    /** How it is named. */
    static final String NAME = "first-admin";

    private static final Caller BY = Caller.named("the first start");
    private static final long LOOK_MILLIS = 250;

    private final Vertx vertx;
    private final Leadership leadership;
    private final Consumer<String> told;
    private volatile boolean asking;

    private FirstToken(Vertx vertx, Leadership leadership, Consumer<String> told) {
        this.vertx = vertx;
        this.leadership = leadership;
        this.told = told;
    }

    /**
     * Makes one as soon as this node leads, if there never was one.
     *
     * @param told is given the token, once it is stored
     */
    static void whenLeading(Vertx vertx, Leadership leadership, Consumer<String> told) {
        FirstToken first = new FirstToken(vertx, leadership, told);
        vertx.getOrCreateContext().runOnContext(go -> vertx.setPeriodic(LOOK_MILLIS, first::look));
    }

    private void look(long timer) {
        Optional<Engine> engine = leadership.engine();
        if (asking || engine.isEmpty()) {
            return;
        }
        asking = true;
        String secret = RunTimeTokens.make();
        TreeSet<String> roles = new TreeSet<>(List.of(Role.ADMIN));
        Command.CreateToken create =
                new Command.CreateToken(NAME, Bearer.digest(secret), roles, Optional.empty(), true);
        Disposable unused =
                engine.get()
                        .command(create, BY)
                        .subscribe(
                                answer -> {
                                    vertx.cancelTimer(timer);
                                    if (answer instanceof Answer.Done) {
                                        told.accept(secret);
                                    }
                                },
                                // The term is over; whoever leads then asks again.
                                error -> asking = false);
    }
}
