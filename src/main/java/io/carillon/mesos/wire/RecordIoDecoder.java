package io.carillon.mesos.wire;

import io.carillon.mesos.wire.RecordIoException.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RecordIO: a decimal length, a line feed, that number of bytes, then the next record
 * (Mesos documentation "recordio").
 *
 * <p>The caller pulls: {@link #feed} adds one chunk, and {@link #next} returns its records one by
 * one, so that records are never delivered faster than requested. Holds one chunk and one
 * unfinished record. Memory grows only with the bytes that arrive, not with the announced size. For
 * one thread at a time.
 */
public final class RecordIoDecoder {

    /** Default maximum size of a record in bytes. */
    public static final int DEFAULT_LIMIT = 64 << 20;

    private static final int MAX_DIGITS = 20;
    private static final int FIRST_ALLOCATION = 8 << 10;
    private static final byte[] NOTHING = {};

    private final int limit;
    private byte[] chunk = NOTHING;
    private int at;

    /** The record being filled; null while its size is being read. */
    private byte @Nullable [] record;

    private int digits;
    private long size;
    private int filled;

    /** A decoder for records up to a maximum number of bytes. */
    public RecordIoDecoder(int limit) {
        this.limit = limit;
    }

    /** Adds the next chunk, once {@link #next} has returned null. */
    public void feed(byte[] bytes) {
        if (at < chunk.length) {
            throw new IllegalStateException("The previous chunk has not been read completely");
        }
        chunk = bytes;
        at = 0;
    }

    /** The next complete record, possibly empty; null if more bytes are needed. */
    public byte @Nullable [] next() throws RecordIoException {
        while (at < chunk.length) {
            byte[] open = record == null ? readSize() : record;
            if (open != null) {
                byte[] whole = fill(open);
                if (whole != null) {
                    return whole;
                }
            }
        }
        return null;
    }

    /** Ends the input. Fails unless the last record is complete. */
    public void end() throws RecordIoException {
        if (record != null || digits > 0) {
            throw new RecordIoException(
                    Kind.TRUNCATED, "The stream ended after " + filled + " of " + size + " bytes");
        }
    }

    private byte @Nullable [] readSize() throws RecordIoException {
        byte b = chunk[at++];
        if (b == '\n' && digits > 0) {
            record = new byte[(int) Math.min(size, FIRST_ALLOCATION)];
            filled = 0;
            return record;
        }
        if (b < '0' || b > '9') {
            throw new RecordIoException(
                    Kind.MALFORMED_SIZE, "A record size contains 0x%02x".formatted(b & 0xff));
        }
        if (++digits > MAX_DIGITS) {
            throw new RecordIoException(
                    Kind.SIZE_TOO_LONG, "A record size has more than " + MAX_DIGITS + " digits");
        }
        size = size * 10 + (b - '0');
        if (size > limit) {
            throw new RecordIoException(
                    Kind.RECORD_TOO_LARGE, "A record has more than " + limit + " bytes");
        }
        return null;
    }

    private byte @Nullable [] fill(byte[] open) {
        byte[] target = open;
        int take = (int) Math.min(size - filled, chunk.length - at);
        if (filled + take > target.length) {
            int room = (int) Math.min(size, Math.max(filled + take, 2L * target.length));
            target = Arrays.copyOf(target, room);
        }
        System.arraycopy(chunk, at, target, filled, take);
        at += take;
        filled += take;
        if (filled < size) {
            record = target;
            return null;
        }
        record = null;
        digits = 0;
        size = 0;
        filled = 0;
        return target;
    }
}
