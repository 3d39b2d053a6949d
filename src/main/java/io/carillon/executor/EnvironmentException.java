package io.carillon.executor;

/** A variable of the executor's environment cannot be used; the message names it and the fix. */
public final class EnvironmentException extends Exception {
    private static final long serialVersionUID = 1L;

    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
