package io.carillon.simulation;

/** A promise was broken. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(int invariant, String what) {
        super("invariant " + invariant + ": " + what);
    }

    static void when(boolean broken, int invariant, String what) {
        if (broken) {
            throw new Violation(invariant, what);
        }
    }
}
