package io.carillon.executor;

/**
 * How a work ended by itself.
 *
 * @param success whether it did what it was to do
 * @param message for the owner of the job: the exit status, or the exception with the first lines
 *     of its stack trace; may be empty after a success
 * @param crowded whether it failed for lack of memory together with others, so that it is not known
 *     whose memory it was
 */
public record WorkEnd(boolean success, String message, boolean crowded) {
    /** An end that memory has no part in, or of a work that was alone in its need of it. */
    public WorkEnd(boolean success, String message) {
        this(success, message, false);
    }
}
