package io.carillon;

/** What went wrong, in a sentence for a terminal. */
final class Failures {
    private Failures() {}

    /** The message of the innermost cause that has one. */
    static String said(Throwable error) {
        String said = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                said = message;
            }
        }
        return said;
    }
}
