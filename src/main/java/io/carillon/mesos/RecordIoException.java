package io.carillon.mesos;

import java.io.IOException;

/**
 * Bytes that are not RecordIO, or more of it than we take. The stream cannot be read any further.
 */
public final class RecordIoException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** The size is empty or not made of digits alone. */
        MALFORMED_SIZE,
        /** No end of line where a size must have ended. */
        SIZE_TOO_LONG,
        /** The size is beyond our limit. */
        RECORD_TOO_LARGE,
        /** The stream ended inside a record. */
        TRUNCATED
    }

    private final Kind kind;

    RecordIoException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
