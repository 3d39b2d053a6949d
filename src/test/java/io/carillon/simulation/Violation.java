package io.carillon.simulation;

import java.util.function.Supplier;

/** A promise was broken. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(int invariant, String what) {
        super("invariant " + invariant + ": " + what);
    }

    static void when(boolean broken, int invariant, Supplier<String> what) {
        if (broken) {
            throw new Violation(invariant, what.get());
        }
    }
}
