package io.carillon.mesos.wire;

import java.io.IOException;

/** The bytes are not RecordIO, or exceed a limit. The stream cannot be read any further. */
public final class RecordIoException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kind of error. */
    public enum Kind {
        /** The size is empty or contains other characters than digits. */
        MALFORMED_SIZE,
        /** There is no end of line after the maximum number of digits. */
        SIZE_TOO_LONG,
        /** The size exceeds the limit. */
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
