package io.carillon.local.process;

import java.io.IOException;

/** A file could not be opened in time. This says nothing about the file: it may be a good one. */
public final class TryAgainException extends IOException {

    private static final long serialVersionUID = 1L;

    TryAgainException(String message) {
        super(message);
    }
}
