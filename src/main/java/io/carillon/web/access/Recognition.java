package io.carillon.web.access;

/** What one way of knowing callers says of a request. */
public sealed interface Recognition {
    /** How refusals are counted. */
    enum Reason {
        /** Nothing was shown. */
        MISSING,
        /** What was shown is not known here, or is not genuine. */
        UNKNOWN,
        /** It was known, and its time is over. */
        EXPIRED,
        /** It is genuine and not meant for this cluster. */
        FOREIGN,
        /** It is genuine and meant for this cluster, and gives its owner no role. */
        NO_ROLE
    }

    /** The caller is known. */
    record Known(Identity identity) implements Recognition {}

    /** The request shows nothing that this way could judge: the next way is asked. */
    record NotMine() implements Recognition {}

    /**
     * The request shows something that this way is there for, and it is not good. No other way is
     * asked.
     *
     * @param reason how it is counted
     * @param because what is wrong and how to correct it; the caller reads it
     */
    record Refused(Reason reason, String because) implements Recognition {}

    /**
     * It cannot be told at the moment.
     *
     * @param type what kind of problem it is
     * @param because why; the caller reads it
     */
    record NotYet(String type, String because) implements Recognition {
        /** The node has not yet what it takes. */
        public NotYet(String because) {
            this("starting", because);
        }
    }
}
