package io.carillon.mesos;

/** A subscription is over. The message is a sentence for the log. */
final class SubscriptionEndedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final SubscriptionEnd ending;

    SubscriptionEndedException(SubscriptionEnd ending, String because) {
        // The message says what went wrong; a stack trace would add nothing.
        super(because, null, false, false);
        this.ending = ending;
    }

    static SubscriptionEndedException lost(String because) {
        return new SubscriptionEndedException(SubscriptionEnd.LOST, because);
    }

    /** The given failure if it is of this type, otherwise a lost connection with that cause. */
    static SubscriptionEndedException of(Throwable failure) {
        if (failure instanceof SubscriptionEndedException ended) {
            return ended;
        }
        String words = failure.getMessage();
        return lost(words == null || words.isEmpty() ? failure.getClass().getSimpleName() : words);
    }

    SubscriptionEnd ending() {
        return ending;
    }
}
