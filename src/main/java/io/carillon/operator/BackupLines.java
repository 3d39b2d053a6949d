package io.carillon.operator;

import io.carillon.operator.BackupCodec.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** The lines of a backup, one after the other, and the checksum of all lines read. One thread. */
final class BackupLines {
    /** Bytes of a line: the largest ZooKeeper node with six characters for a byte, and a name. */
    private static final int MAX_LENGTH = 8 << 20;

    private final InputStream in;
    private final MessageDigest digest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int number;

    /**
     * @param in should be buffered
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
            if (line.size() == MAX_LENGTH) {
                throw wrong("is too long");
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

    /** Checks that the last line was the last. */
    void nothingMore() throws IOException {
        if (in.read() >= 0) {
            number++;
            throw wrong("follows the end of the backup");
        }
    }

    /** The refusal of the last line, with a message that says what is wrong. */
    RefusedException wrong(String what) {
        return new RefusedException("line " + number + " " + what);
    }
}
