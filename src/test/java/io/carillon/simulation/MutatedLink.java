package io.carillon.simulation;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.runtime.Mesos;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;

/** A link as a mutant would have it. */
final class MutatedLink implements Mesos.Link {
    private final Mesos.Link link;
    private final Mutant mutant;
    private final Runnable sending;
    private Optional<String> order = Optional.empty();

    /**
     * @param sending told of each call before it leaves
     */
    MutatedLink(Mesos.Link link, Mutant mutant, Runnable sending) {
        this.link = link;
        this.mutant = mutant;
        this.sending = sending;
    }

    @Override
    public Flowable<Input> inputs() {
        return switch (mutant) {
            case EARLY_ACKNOWLEDGEMENT -> link.inputs().doOnNext(this::acknowledge);
            case FORGETFUL_LINK -> link.inputs().doOnNext(this::repeatOrder);
            default -> link.inputs();
        };
    }

    private void repeatOrder(Input input) {
        if (input instanceof Input.Disconnected) {
            link.subscribe(order);
        }
    }

    private void acknowledge(Input input) {
        if (input instanceof Input.StatusArrived arrived
                && arrived.report().wantsAcknowledgement()) {
            link.send(
                    new Effect.Acknowledge(
                            arrived.report().task(),
                            arrived.report().agent(),
                            arrived.report().uuid()));
        }
    }

    @Override
    public void subscribe(Optional<String> frameworkId) {
        sending.run();
        order = frameworkId;
        link.subscribe(frameworkId);
    }

    @Override
    public void send(Effect.ToMesos effect) {
        prepared(effect).run();
    }

    @Override
    public Runnable prepared(Effect.ToMesos effect) {
        Runnable out = link.prepared(effect);
        return () -> {
            sending.run();
            out.run();
            if (mutant == Mutant.REPEATED_CALLS) {
                out.run();
            }
        };
    }

    @Override
    public Completable close() {
        return link.close();
    }
}
