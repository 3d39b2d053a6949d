package io.carillon.mesos;

/** The master refuses a call for what it says. It was dropped; the subscription goes on. */
final class CallRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    CallRefusedException(String message) {
        super(message, null, false, false);
    }
}
