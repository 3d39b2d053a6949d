package io.carillon.core.access;

/**
 * Whether something is permitted.
 *
 * @param allowed whether it is
 * @param because why, in words that the caller may read
 */
public record Verdict(boolean allowed, String because) {
    static Verdict yes(String because) {
        return new Verdict(true, because);
    }

    static Verdict no(String because) {
        return new Verdict(false, because);
    }
}
