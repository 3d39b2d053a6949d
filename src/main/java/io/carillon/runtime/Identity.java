package io.carillon.runtime;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;

/**
 * Under which FrameworkID a term subscribes: the stored one; before there is one, the id that the
 * master gave last, so that a connection that breaks while the first id is being stored does not
 * make a second framework. Any thread.
 */
final class Identity {
    private volatile Optional<String> id;

    Identity(Optional<String> stored) {
        this.id = stored;
    }

    Mesos.Registration registration() {
        return new Mesos.Registration(id, true);
    }

    /** A change has become durable. */
    void committed(Change change) {
        if (change instanceof Change.FrameworkForgotten) {
            id = Optional.empty();
        }
    }

    /** The link, watched. */
    Mesos.Link watch(Mesos.Link link) {
        return new Watched(link);
    }

    private final class Watched implements Mesos.Link {
        private final Mesos.Link link;

        Watched(Mesos.Link link) {
            this.link = link;
        }

        @Override
        public Flowable<Input> inputs() {
            return link.inputs().doOnNext(this::note);
        }

        private void note(Input input) {
            if (input instanceof Input.Subscribed subscribed && id.isEmpty()) {
                id = Optional.of(subscribed.frameworkId());
            }
        }

        @Override
        public void send(Effect.ToMesos effect) {
            link.send(effect);
        }

        @Override
        public Completable close() {
            return link.close();
        }
    }
}
