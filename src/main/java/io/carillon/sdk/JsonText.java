package io.carillon.sdk;

import java.util.HashSet;
import java.util.Set;

/**
 * A strict check of JSON text (RFC 8259), because the SDK has no library. It says what is wrong and
 * where. What the scheduler would refuse is refused here, also where the RFC leaves it open: a name
 * that comes twice in an object, and numbers that few programs can read.
 */
final class JsonText {
    private static final int DEEPEST = 100;
    private static final int LONGEST_NUMBER = 1000;
    private static final int LONGEST_EXPONENT = 9;
    private static final int SHOWN = 60;

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
        Set<String> names = new HashSet<>();
        do {
            space();
            if (peek() != '"') {
                throw wrong("a name in double quotes is needed");
            }
            int begin = at;
            String name = string();
            if (!names.add(name)) {
                at = begin;
                throw wrong("the name \"" + shown(name) + "\" is there twice; give each name once");
            }
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

    private static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "…";
    }

    /** Reads a string, and returns what it stands for. */
    private String string() {
        StringBuilder read = new StringBuilder();
        at++;
        while (peek() != '"') {
            char c = text.charAt(at);
            if (c < ' ') {
                throw wrong("write control characters in strings as \\n or \\u000a");
            }
            if (c == '\\') {
                read.append(escape());
            } else if (Character.isSurrogate(c)) {
                if (at + 1 >= text.length() || !Character.isSurrogatePair(c, text.charAt(at + 1))) {
                    throw wrong("half of a character (a lone surrogate)");
                }
                read.append(c).append(text.charAt(at + 1));
                at += 2;
            } else {
                read.append(c);
                at++;
            }
        }
        at++;
        return read.toString();
    }

    private char escape() {
        at++;
        char c = peek();
        char read = c;
        if (c == 'u') {
            for (int digit = 0; digit < 4; digit++) {
                at++;
                if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
                    throw wrong("\\u needs four hexadecimal digits");
                }
            }
            read = (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        } else if ("\"\\/bfnrt".indexOf(c) < 0) {
            throw wrong("an escape that JSON does not know");
        } else if ("bfnrt".indexOf(c) >= 0) {
            read = "\b\f\n\r\t".charAt("bfnrt".indexOf(c));
        }
        at++;
        return read;
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
            int exponent = at;
            digits(begin);
            bounded(begin, exponent);
        }
        if (at - begin > LONGEST_NUMBER) {
            at = begin;
            throw wrong("a number has at most " + LONGEST_NUMBER + " characters; write a string");
        }
    }

    private void bounded(int begin, int exponent) {
        int first = exponent;
        while (first < at && text.charAt(first) == '0') {
            first++;
        }
        if (at - first > LONGEST_EXPONENT) {
            at = begin;
            throw wrong("an exponent has at most " + LONGEST_EXPONENT + " digits; write a string");
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
