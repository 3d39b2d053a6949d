package io.carillon.sdk;

/**
 * A strict check of JSON text (RFC 8259), because the SDK has no library. It says what is wrong and
 * where, and reads nothing.
 */
final class JsonText {
    private static final int DEEPEST = 100;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException if the text is not one JSON value
     */
    static void check(String text) {
        JsonText json = new JsonText(text);
        json.space();
        json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw json.wrong("a result is one value; put several into [ ]");
        }
    }

    private void value(int depth) {
        char next = peek();
        if (depth == DEEPEST && (next == '{' || next == '[')) {
            throw wrong("values are nested deeper than " + DEEPEST);
        }
        switch (next) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void object(int depth) {
        at++;
        space();
        if (take('}')) {
            return;
        }
        do {
            space();
            if (peek() != '"') {
                throw wrong("a name in double quotes is needed");
            }
            string();
            space();
            need(':');
            space();
            value(depth + 1);
            space();
        } while (take(','));
        need('}');
    }

    private void array(int depth) {
        at++;
        space();
        if (take(']')) {
            return;
        }
        do {
            space();
            value(depth + 1);
            space();
        } while (take(','));
        need(']');
    }

    private void string() {
        at++;
        while (peek() != '"') {
            char c = text.charAt(at);
            if (c < ' ') {
                throw wrong("write control characters in strings as \\n or \\u000a");
            }
            if (c == '\\') {
                escape();
            } else if (Character.isSurrogate(c)) {
                if (at + 1 >= text.length() || !Character.isSurrogatePair(c, text.charAt(at + 1))) {
                    throw wrong("half of a character (a lone surrogate)");
                }
                at += 2;
            } else {
                at++;
            }
        }
        at++;
    }

    private void escape() {
        at++;
        char c = peek();
        if (c == 'u') {
            for (int digit = 0; digit < 4; digit++) {
                at++;
                if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
                    throw wrong("\\u needs four hexadecimal digits");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(c) < 0) {
            throw wrong("an escape that JSON does not know");
        }
        at++;
    }

    private void number() {
        int begin = at;
        take('-');
        if (!take('0')) {
            digits(begin);
        }
        if (take('.')) {
            digits(begin);
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits(begin);
        }
    }

    private void digits(int begin) {
        int first = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == first) {
            throw begin == at
                    ? wrong("a value is needed; strings stand in double quotes")
                    : wrong("not a number of JSON");
        }
    }

    private void word(String word) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value is needed; strings stand in double quotes");
        }
        at += word.length();
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("the text ends too early");
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void need(char c) {
        if (!take(c)) {
            throw wrong("'" + c + "' is needed");
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "result: not valid JSON at character " + (at + 1) + ": " + why);
    }
}
