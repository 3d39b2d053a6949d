package io.carillon.mesos;

/** The master refused a call as invalid and dropped it. The subscription continues. */
final class CallRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallRefusedException(String message) {
        super(message, null, false, false);
    }
}
