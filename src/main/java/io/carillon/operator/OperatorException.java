package io.carillon.operator;

/** Why an operator's work is refused or has broken off; the message is a sentence for people. */
public class OperatorException extends Exception {
    private static final long serialVersionUID = 1L;

    OperatorException(String message) {
        super(message);
    }

    /** The framework could not be removed; removing the state alone would still be possible. */
    public static final class Framework extends OperatorException {
        private static final long serialVersionUID = 1L;

        Framework(String message) {
            super(message);
        }
    }
}
