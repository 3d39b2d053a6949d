package io.carillon.executor;

/** A work that cannot begin; the message is for the owner of the job. */
public final class WorkRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public WorkRefusedException(String message) {
        super(message);
    }

    public WorkRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
