package io.carillon.mesos;

/** Why a subscription is over, by what to do next. */
enum SubscriptionEnd {
    /** Broken, moved, or not possible at the moment: try again soon. */
    LOST(false),
    /**
     * The master refuses the subscription (credentials, FrameworkInfo): try again after a long
     * delay.
     */
    REFUSED(false),
    /** A newer subscriber of the same framework took over: do not subscribe again. */
    OUSTED(true),
    /** Mesos has removed the framework with all its tasks: do not subscribe under this id again. */
    REMOVED(true);

    private final boolean last;

    SubscriptionEnd(boolean last) {
        this.last = last;
    }

    /** Whether this is the last attempt. */
    boolean last() {
        return last;
    }
}
