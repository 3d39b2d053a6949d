package io.carillon.model.mesos;

/**
 * Consecutive TCP ports.
 *
 * @param begin the first
 * @param end the last, included
 */
public record PortRange(int begin, int end) {
    /** How many. */
    public int size() {
        return end - begin + 1;
    }
}
