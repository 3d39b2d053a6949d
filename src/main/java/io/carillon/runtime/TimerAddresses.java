package io.carillon.runtime;

/**
 * Event-bus addresses of the timers of one term. Each term has its own, because several nodes may
 * share a Vert.x.
 *
 * @param arm the next tick is wanted at this time (epoch milliseconds), instead of at the time
 *     asked for before
 * @param tick something is due
 * @param reconcile the time for a regular reconciliation has come
 */
record TimerAddresses(String arm, String tick, String reconcile) {
    /**
     * The addresses of a term.
     *
     * @param node name of the node that no other node in the same Vert.x has
     * @param epoch fencing number of the term
     */
    static TimerAddresses of(String node, long epoch) {
        String prefix = "carillon." + node + "." + epoch + ".";
        return new TimerAddresses(prefix + "arm", prefix + "tick", prefix + "reconcile");
    }
}
