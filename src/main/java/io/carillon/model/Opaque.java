package io.carillon.model;

import java.util.Arrays;

/** Bytes that only an adapter understands and the core merely carries. Compared by content. */
public final class Opaque {
    /** No bytes. */
    public static final Opaque EMPTY = new Opaque(new byte[0]);

    private final byte[] bytes;

    /** Takes a copy. */
    public Opaque(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque opaque && Arrays.equals(bytes, opaque.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Opaque[" + bytes.length + " bytes]";
    }
}
