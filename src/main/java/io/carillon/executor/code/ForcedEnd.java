package io.carillon.executor.code;

/**
 * Thrown inside job code to end it: by the poll of a task whose grace is over, or in place of the
 * end of the whole process. Job code that catches it meets it again at its next backward jump.
 */
final class ForcedEnd extends Error {
    private static final long serialVersionUID = 1L;

    ForcedEnd(String message) {
        super(message);
    }
}
