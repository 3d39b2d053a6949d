package io.carillon.executor.http;

import java.io.IOException;

/** An exchange that has failed, with words for the owner of the job. */
final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
