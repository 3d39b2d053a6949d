package io.carillon.executor.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/**
 * The body of an answer whose end is known: by its length, or in chunks (RFC 9112, section 7.1).
 */
final class HttpBody extends InputStream {
    static final long CHUNKED = -1;

    private static final Pattern SIZE = Pattern.compile("([0-9a-fA-F]{1,8})[ \\t]*(?:;.*)?");
    private static final int HEX = 16;

    private final InputStream in;
    private final String peer;
    private final boolean chunked;
    private long left;
    private boolean begun;
    private boolean ended;

    /**
     * @param length in bytes, or {@link #CHUNKED}
     * @param peer who answers, for messages
     */
    HttpBody(InputStream in, long length, String peer) {
        this.in = in;
        this.peer = peer;
        chunked = length == CHUNKED;
        left = chunked ? 0 : length;
        ended = length == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException(peer + " closed the connection amid its answer");
        }
        left -= count;
        ended = !chunked && left == 0;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun && !HttpAnswer.line(in, peer).isEmpty()) {
            throw new IOException(peer + " sent a chunk that is longer than it says");
        }
        begun = true;
        String line = HttpAnswer.line(in, peer);
        var size = SIZE.matcher(line);
        if (!size.matches()) {
            throw new IOException(peer + " sent a chunk with the size '" + line + "'");
        }
        left = Long.parseLong(size.group(1), HEX);
        if (left == 0) {
            ended = true;
            while (!HttpAnswer.line(in, peer).isEmpty()) {
                // Trailers tell nothing to us.
            }
        }
    }
}
