package io.carillon.core.definition;

/**
 * Other people's words as one line of bounded length, so that they fit into records and logs. No
 * half of a surrogate pair is left in them, and none is made by cutting.
 */
public final class Text {
    private static final int LONGEST = 200;

    private Text() {}

    public static String cut(String text) {
        return cut(text, LONGEST);
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
