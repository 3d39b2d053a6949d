package io.carillon.terminal;

import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Text that cannot steer the terminal that shows it: control characters, line separators and the
 * marks that change the direction of text are replaced by what can be seen. Pure functions.
 */
public final class SafeText {
    private static final int DELETE = 0x7F;

    private SafeText() {}

    /** Text of several lines; line ends and tabs stay, the rest is shown as {@code ^[} or so. */
    public static String lines(String text) {
        return replaced(text, c -> c == '\n' || c == '\t' ? Character.toString(c) : shown(c));
    }

    /** Text for one line of a table: line ends and tabs become blanks too. */
    public static String line(String text) {
        return replaced(text, c -> c == '\n' || c == '\t' || c == '\r' ? " " : shown(c));
    }

    /** The same JSON, in which such characters are escapes. */
    public static String json(String json) {
        return replaced(
                json,
                c -> c < ' ' ? Character.toString(c) : String.format(Locale.ROOT, "\\u%04x", c));
    }

    private static String replaced(String text, IntFunction<String> replacement) {
        if (text.codePoints().noneMatch(SafeText::steers)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            if (steers(c)) {
                                safe.append(replacement.apply(c));
                            } else {
                                safe.appendCodePoint(c);
                            }
                        });
        return safe.toString();
    }

    /** Whether a terminal may take it for an order, or show other text in another place. */
    private static boolean steers(int c) {
        boolean direction =
                c == 0x061C
                        || c == 0x200E
                        || c == 0x200F
                        || (c >= 0x202A && c <= 0x202E)
                        || (c >= 0x2066 && c <= 0x206F);
        boolean separator = c == 0x2028 || c == 0x2029;
        boolean annotation = c >= 0xFFF9 && c <= 0xFFFB;
        return Character.isISOControl(c) || direction || separator || annotation;
    }

    /** As {@code less} shows it: {@code ^[} for escape; anything above ASCII by its number. */
    private static String shown(int c) {
        return c <= DELETE ? "^" + (char) (c ^ 0x40) : String.format(Locale.ROOT, "<U+%04X>", c);
    }
}
