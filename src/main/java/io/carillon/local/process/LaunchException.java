package io.carillon.local.process;

/** Why a container could not be launched; the message is for the task's status. */
final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        super(message);
    }

    LaunchException(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
