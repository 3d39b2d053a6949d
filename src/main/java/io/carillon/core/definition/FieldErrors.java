package io.carillon.core.definition;

import io.carillon.model.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a document, seen from one place in it. All places of a document add to one list,
 * which takes a hundred errors at most. One thread.
 */
public final class FieldErrors {
    private static final int MAX_ERRORS = 100;

    private final @Nullable FieldErrors parent;
    private final String member;
    private final List<FieldError> errors;

    /** The root of a document without errors. */
    public FieldErrors() {
        this(null, "", new ArrayList<>());
    }

    private FieldErrors(@Nullable FieldErrors parent, String member, List<FieldError> errors) {
        this.parent = parent;
        this.member = member;
        this.errors = errors;
    }

    /** The place of a member of the object or list at this place. */
    public FieldErrors at(String name) {
        return new FieldErrors(this, name, errors);
    }

    /** The place of an item of the list at this place. */
    public FieldErrors at(int index) {
        return at(Integer.toString(index));
    }

    public void add(String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new FieldError(path(), message));
        }
    }

    /** All errors of the document so far. */
    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    /**
     * Whether there is no error at this place, nor at any member of it. A full list has dropped
     * errors, so no place is known to be right any more.
     */
    boolean isEmpty() {
        String path = path();
        return errors.size() < MAX_ERRORS
                && errors.stream()
                        .map(FieldError::path)
                        .noneMatch(other -> other.equals(path) || other.startsWith(path + "/"));
    }

    void unless(boolean good, String message) {
        if (!good) {
            add(message);
        }
    }

    void range(int value, int least, int most) {
        unless(
                value >= least && value <= most,
                "is " + value + "; it must be from " + least + " to " + most);
    }

    void duration(Duration duration, boolean mayBeZero, Duration longest) {
        unless(!duration.isNegative(), "is negative; write a positive duration");
        unless(mayBeZero || !duration.isZero(), "is zero; write a positive duration");
        unless(duration.compareTo(longest) <= 0, "is longer than " + longest.toDays() + " days");
    }

    /** Checks a string that travels as UTF-8; a process sees it end at a NUL. */
    void text(String text, int maxLength) {
        unless(text.indexOf('\0') < 0, "contains a NUL character; remove it");
        unless(isWellFormed(text), "contains half of a surrogate pair; remove it");
        unless(
                text.length() <= maxLength,
                "has " + text.length() + " characters; " + maxLength + " at most");
    }

    // Only an error needs the pointer: most checks find none.
    private String path() {
        return parent == null ? "" : FieldError.pointer(parent.path(), member);
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
