package io.carillon.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text that a person has written into a file, in UTF-8. Any thread. */
public final class TextFile {
    /** The byte order mark, with which some editors begin a file. */
    private static final String MARK = "\ufeff";

    private TextFile() {}

    /**
     * The text of a file.
     *
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     */
    public static String read(Path file) throws IOException {
        return withoutMark(Files.readString(file, StandardCharsets.UTF_8));
    }

    /** The text without the byte order mark at its beginning, which is not part of it. */
    public static String withoutMark(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }
}
