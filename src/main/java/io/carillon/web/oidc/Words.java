package io.carillon.web.oidc;

import java.util.List;
import java.util.stream.Collectors;

/** What others have written, made fit for logs, answers and pages. Pure. */
final class Words {
    private static final int LONGEST = 100;
    private static final int MOST = 20;

    private Words() {}

    /** Letters, digits and a few signs of a name; whatever else there is becomes {@code _}. */
    static String name(String text) {
        StringBuilder name = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isLetterOrDigit(c) || "@._+-:|/ ".indexOf(c) >= 0 ? c : '_')
                .forEach(name::appendCodePoint);
        return name.toString().strip();
    }

    /** A text as one that is cited, of bounded length and without control characters. */
    static String quoted(String text) {
        StringBuilder cited = new StringBuilder("\"");
        text.codePoints()
                .limit(LONGEST)
                .map(c -> isPlain(c) ? c : '_')
                .forEach(cited::appendCodePoint);
        return cited.append(text.codePointCount(0, text.length()) > LONGEST ? "…\"" : "\"")
                .toString();
    }

    private static boolean isPlain(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** Several texts as ones that are cited. */
    static String quoted(List<String> texts) {
        String some =
                texts.stream().limit(MOST).map(Words::quoted).collect(Collectors.joining(", "));
        return texts.size() > MOST ? some + " and " + (texts.size() - MOST) + " more" : some;
    }

    /** A text within HTML, as content or between double quotation marks. */
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
