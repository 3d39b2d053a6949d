package io.carillon.mesos.wire;

import java.nio.charset.StandardCharsets;

/** Encodes RecordIO: the counterpart of {@link RecordIoDecoder}. For any thread. */
public final class RecordIoEncoder {

    private RecordIoEncoder() {}

    /** The record of a payload: its decimal length, a line feed, and the payload. */
    public static byte[] encode(byte[] payload) {
        byte[] size = (payload.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[size.length + payload.length];
        System.arraycopy(size, 0, record, 0, size.length);
        System.arraycopy(payload, 0, record, size.length, payload.length);
        return record;
    }
}
