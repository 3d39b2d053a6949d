package io.carillon.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the value of a secret may be: the value of an environment variable. Pure; any thread. */
final class SecretText {
    /** Maximum size. */
    static final int MAX_BYTES = 16 * 1_024;

    /** What is wrong with others, after their name. */
    static final String BAD =
            "is not text in UTF-8 of 1 to "
                    + MAX_BYTES
                    + " bytes without NUL, as the value of a variable must be";

    private SecretText() {}

    /**
     * The text; empty if it cannot be the value of a variable.
     *
     * @param line whether one line end at its end is dropped
     */
    static Optional<String> of(byte[] bytes, boolean line) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        int end = text.length();
        if (line && text.endsWith("\n")) {
            end -= text.endsWith("\r\n") ? 2 : 1;
        }
        return Optional.of(text.substring(0, end)).filter(SecretText::isGood);
    }

    private static boolean isGood(String text) {
        return !text.isEmpty()
                && text.indexOf('\0') < 0
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }
}
