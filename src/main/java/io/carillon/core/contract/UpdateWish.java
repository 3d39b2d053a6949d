package io.carillon.core.contract;

import java.util.Optional;

/** What is wished of the versions of a job, and of how a daemon's shards come to follow them. */
public sealed interface UpdateWish {
    <T> T accept(Handler<T> handler);

    /** A method per wish. */
    interface Handler<T> {
        T hold(Hold wish);

        T goOn(GoOn wish);

        T undo(Undo wish);

        T scale(Scale wish);
    }

    /**
     * No shard of the daemon is ended for a change.
     *
     * @param reason why, in the words of the caller
     */
    record Hold(String reason) implements UpdateWish {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.hold(this);
        }
    }

    /** Shards are ended for a change again. */
    record GoOn() implements UpdateWish {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.goOn(this);
        }
    }

    /**
     * A former definition is in force again.
     *
     * @param version which; empty: the one before
     */
    record Undo(Optional<Long> version) implements UpdateWish {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.undo(this);
        }
    }

    /**
     * The job has another number of shards.
     *
     * @param shards how many
     */
    record Scale(int shards) implements UpdateWish {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.scale(this);
        }
    }
}
