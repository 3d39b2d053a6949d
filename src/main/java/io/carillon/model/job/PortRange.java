package io.carillon.model.job;

/**
 * Consecutive TCP ports.
 *
 * @param begin the first port
 * @param end the last port, included
 */
public record PortRange(int begin, int end) {
    /** How many ports. */
    public int size() {
        return end - begin + 1;
    }
}
