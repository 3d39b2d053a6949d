package io.carillon.core.definition;

import io.carillon.model.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a document, a hundred errors at most. One thread. */
final class FieldErrors {
    private static final int MOST = 100;

    private final List<FieldError> errors = new ArrayList<>();

    /** The JSON pointer of a member (RFC 6901). */
    static String path(String parent, String member) {
        return parent + "/" + member.replace("~", "~0").replace("/", "~1");
    }

    void add(String path, String message) {
        if (errors.size() < MOST) {
            errors.add(new FieldError(path, message));
        }
    }

    void addAll(List<FieldError> more) {
        more.forEach(error -> add(error.path(), error.message()));
    }

    void unless(boolean good, String path, String message) {
        if (!good) {
            add(path, message);
        }
    }

    boolean range(String path, int value, int least, int most) {
        boolean good = value >= least && value <= most;
        unless(good, path, "is " + value + "; it must be from " + least + " to " + most);
        return good;
    }

    void duration(String path, Duration duration, boolean mayBeZero, Duration longest) {
        unless(!duration.isNegative(), path, "is negative; write a positive duration");
        unless(mayBeZero || !duration.isZero(), path, "is zero; write a positive duration");
        unless(
                duration.compareTo(longest) <= 0,
                path,
                "is longer than " + longest.toDays() + " days");
    }

    /** Texts travel as UTF-8, and end at a NUL wherever a process sees them. */
    void text(String path, String text, int mostChars) {
        unless(text.indexOf('\0') < 0, path, "contains a NUL character; remove it");
        unless(isWellFormed(text), path, "contains half of a surrogate pair; it is no valid text");
        unless(
                text.length() <= mostChars,
                path,
                "has " + text.length() + " characters; " + mostChars + " at most");
    }

    List<FieldError> list() {
        return List.copyOf(errors);
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
