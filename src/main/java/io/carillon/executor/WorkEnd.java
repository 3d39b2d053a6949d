package io.carillon.executor;

/**
 * How a work ended by itself.
 *
 * @param success whether it did what it was to do
 * @param message for the owner of the job: the exit status, or the exception with the first lines
 *     of its stack trace; may be empty after a success
 */
public record WorkEnd(boolean success, String message) {}
