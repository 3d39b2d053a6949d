package io.carillon.node;

/**
 * A point of a configuration that leaves a way in. Immutable.
 *
 * @param key the key of the configuration that it is about
 * @param severity how much that matters
 * @param open what is open
 * @param fix what closes it
 */
public record Finding(String key, Severity severity, String open, String fix) {
    /** How much a point matters. */
    public enum Severity {
        /** Somebody may get in, or learn something that leads in. */
        OPEN,
        /** Somebody who is in may do more, or do it unseen. */
        ADVICE
    }

    static Finding open(String key, String what, String fix) {
        return new Finding(key, Severity.OPEN, what, fix);
    }

    static Finding advice(String key, String what, String fix) {
        return new Finding(key, Severity.ADVICE, what, fix);
    }
}
