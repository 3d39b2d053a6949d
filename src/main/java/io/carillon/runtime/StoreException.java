package io.carillon.runtime;

import org.jspecify.annotations.Nullable;

/** A failure of the {@link Store}. Each case is handled differently. */
public sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A newer term has begun, or this one is over already: nothing more of it was written. */
    public static final class Fenced extends StoreException {
        private static final long serialVersionUID = 1L;

        public Fenced(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The outcome is not known (connection lost on the way): the term must end, and the next one
     * loads the state again.
     */
    public static final class Unknown extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The batch can never be written, for example because a record is above the limit. An internal
     * error.
     */
    public static final class Refused extends StoreException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
