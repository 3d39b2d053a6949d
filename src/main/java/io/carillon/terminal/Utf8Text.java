package io.carillon.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that comes in parts which may end inside a character. What is no UTF-8 becomes replacement
 * characters. One thread.
 */
public final class Utf8Text {
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] begun = new byte[0];

    /** The characters that are complete with these bytes. */
    public String more(byte[] part) {
        return decoded(part, false);
    }

    /** What is left when nothing more comes. */
    public String end() {
        String rest = decoded(new byte[0], true);
        decoder.reset();
        return rest;
    }

    private String decoded(byte[] part, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(begun.length + part.length).put(begun).put(part).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        begun = new byte[in.remaining()];
        in.get(begun);
        return out.flip().toString();
    }
}
