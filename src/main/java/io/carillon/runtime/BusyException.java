package io.carillon.runtime;

/** Too many callers wait for an answer of the engine. */
public final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
