package io.carillon.core.definition;

/**
 * Other people's words as one line of bounded length, so that they fit into records and logs. No
 * half of a surrogate pair is left in them, and none is made by cutting.
 */
public final class Text {
    private static final int LONGEST = 200;

    private Text() {}

    /** The bytes that a string takes in a record, with its quotes: JSON in UTF-8. */
    public static long bytes(String text) {
        long bytes = 4;
        for (int i = 0; i < text.length(); i++) {
            bytes += stored(text.charAt(i));
        }
        return bytes;
    }

    /** The bytes of a character as JSON escapes it; so is each half of a surrogate pair. */
    private static int stored(char c) {
        if (c < 0x20 || Character.isSurrogate(c)) {
            return 6;
        }
        if (c == '"' || c == '\\') {
            return 2;
        }
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }

    /** A value as a message repeats it, in quotes: one line of bounded length. */
    public static String quoted(String value) {
        return "'" + cut(value, Bounds.ECHO_CHARS) + "'";
    }

    public static String cut(String text) {
        return cut(text, LONGEST);
    }

    /**
     * How a container failed, as its agent tells it: at most that many characters. It begins with
     * long command lines, and the reason is at its end, so a quarter of them is from the beginning.
     */
    public static String ends(String text, int most) {
        if (text.length() <= most) {
            return cut(text, most);
        }
        int last = text.length() - (most - most / 4);
        boolean half = Character.isLowSurrogate(text.charAt(last));
        return cut(text, most / 4) + ' ' + cut(text.substring(half ? last + 1 : last), most);
    }

    public static String ends(String text) {
        return ends(text, LONGEST);
    }

    /** At most that many characters of it, and a sign where there were more. */
    public static String cut(String text, int most) {
        StringBuilder cut = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (i > most) {
                return cut.append('…').toString();
            }
            if (Character.isISOControl(character)) {
                cut.append(' ');
            } else if (Character.getType(character) == Character.SURROGATE) {
                cut.append('\ufffd');
            } else {
                cut.appendCodePoint(character);
            }
        }
        return cut.toString();
    }
}
