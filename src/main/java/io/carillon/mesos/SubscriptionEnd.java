package io.carillon.mesos;

/** Why a subscription is over, in the only respect that matters: what to do next. */
enum SubscriptionEnd {
    /** Broken, moved, or not possible just now: try again soon. */
    LOST(false),
    /** The master refuses the subscription (credentials, FrameworkInfo): try again, rarely. */
    REFUSED(false),
    /** A newer subscriber of the same framework took over: never come back. */
    OUSTED(true),
    /** Mesos has removed the framework with all its tasks: never come back under this id. */
    REMOVED(true);

    private final boolean last;

    SubscriptionEnd(boolean last) {
        this.last = last;
    }

    /** There will be no other attempt. */
    boolean last() {
        return last;
    }
}
