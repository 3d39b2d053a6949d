package io.carillon.core.definition;

import io.carillon.model.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a document, seen from one place in it. All places of a document add to one list,
 * which takes a hundred errors at most; messages and paths are short whatever the document says. A
 * place at which the document could not be read has no further errors. One thread.
 */
public final class FieldErrors {
    /** What all places of a document share. */
    private static final class Found {
        private final boolean stored;
        private final List<FieldError> errors = new ArrayList<>();
        private final Set<String> unreadable = new HashSet<>();

        Found(boolean stored) {
            this.stored = stored;
        }
    }

    private final @Nullable FieldErrors parent;
    private final String member;
    private final Found found;

    /** The root of a document without errors. */
    public FieldErrors() {
        this(null, "", new Found(false));
    }

    private FieldErrors(@Nullable FieldErrors parent, String member, Found found) {
        this.parent = parent;
        this.member = member;
        this.found = found;
    }

    /**
     * The root of a definition that is stored already. A rule that is younger than definitions in
     * the store does not refuse them; see {@link #door}.
     */
    static FieldErrors ofStored() {
        return new FieldErrors(null, "", new Found(true));
    }

    /** The place of a member of the object or list at this place. */
    public FieldErrors at(String name) {
        return new FieldErrors(this, name, found);
    }

    /** The place of an item of the list at this place. */
    public FieldErrors at(int index) {
        return at(Integer.toString(index));
    }

    public void add(String message) {
        if (full()) {
            return;
        }
        String path = path();
        if (!found.unreadable.contains(path)) {
            found.errors.add(new FieldError(path, Text.cut(message, Bounds.MESSAGE_CHARS)));
        }
    }

    /** Ends the reading: what was found so far is not found once more by the checks. */
    public void read() {
        found.errors.forEach(error -> found.unreadable.add(error.path()));
    }

    /** Whether no more errors are taken, so that looking for them is in vain. */
    public boolean full() {
        return found.errors.size() >= Bounds.ERRORS;
    }

    /** All errors of the document so far. */
    public List<FieldError> list() {
        return List.copyOf(found.errors);
    }

    /**
     * Whether there is no error at this place, nor at any member of it. A full list has dropped
     * errors, so no place is known to be right any more.
     */
    boolean isEmpty() {
        String path = path();
        return !full()
                && found.errors.stream()
                        .map(FieldError::path)
                        .noneMatch(other -> other.equals(path) || other.startsWith(path + "/"));
    }

    /** Whether there is no error at this very place, whatever its members are like. */
    boolean isSound() {
        String path = path();
        return !full() && found.errors.stream().noneMatch(error -> error.path().equals(path));
    }

    /** Whether the document has something here that could not be read. */
    boolean isUnreadable() {
        return found.unreadable.contains(path());
    }

    /** Whether the document comes from a caller, who can mend it; it is not in the store yet. */
    boolean atDoor() {
        return !found.stored;
    }

    /** Adds an error to a document at the door, and none to one that is stored already. */
    void door(boolean good, String message) {
        unless(good || found.stored, message);
    }

    void unless(boolean good, String message) {
        if (!good) {
            add(message);
        }
    }

    void unless(boolean good, Supplier<String> message) {
        if (!good && !full()) {
            add(message.get());
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
        unless(duration.compareTo(longest) <= 0, () -> tooLong(iso(longest)));
    }

    private static String tooLong(String longest) {
        return "is longer than " + longest + "; write " + longest + " or less";
    }

    /** As people write it: with days, if these are whole. */
    private static String iso(Duration duration) {
        boolean days = duration.equals(Duration.ofDays(duration.toDays()));
        return days ? "P" + duration.toDays() + "D" : duration.toString();
    }

    /** Checks a string that travels as UTF-8; a process sees it end at a NUL. */
    void text(String text, int maxLength) {
        unless(text.indexOf('\0') < 0, "contains a NUL character; remove it");
        unless(isWellFormed(text), "contains half of a surrogate pair; remove it");
        unless(
                text.length() <= maxLength,
                () -> "has " + text.length() + " characters; " + maxLength + " at most");
    }

    // Only an error needs the pointer: most checks find none.
    private String path() {
        return parent == null
                ? ""
                : FieldError.pointer(parent.path(), Text.cut(member, Bounds.ECHO_CHARS));
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
