package io.carillon.operator;

import io.carillon.operator.BackupCodec.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** The lines of a backup, one after the other, and the checksum of those read. One thread. */
final class BackupLines {
    /** The largest node of ZooKeeper, each byte of it spelled with six characters, and a name. */
    private static final int LONGEST = 8 << 20;

    private final InputStream in;
    private final MessageDigest digest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int number;

    /**
     * @param in best buffered
     */
    BackupLines(InputStream in, MessageDigest digest) {
        this.in = in;
        this.digest = digest;
    }

    /** The next line; empty when no whole one follows. */
    Optional<byte[]> next() throws IOException {
        number++;
        line.reset();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                byte[] whole = line.toByteArray();
                digest.update(whole);
                digest.update((byte) '\n');
                return Optional.of(whole);
            }
            if (line.size() == LONGEST) {
                throw wrong("it is too long");
            }
            line.write(c);
        }
        return Optional.empty();
    }

    /** The checksum of all lines so far, in hex digits. */
    String sum() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    void nothingMore() throws IOException {
        if (in.read() >= 0) {
            throw wrong("something stands behind its end");
        }
    }

    RefusedException wrong(String what) {
        return new RefusedException("line " + number + ": " + what);
    }
}
