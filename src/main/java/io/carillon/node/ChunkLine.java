package io.carillon.node;

/**
 * A line between the parts of a chunked body, byte by byte: the size of a chunk with its
 * extensions, or the end of a chunk. Takes only what all readers take for the same: blanks, up to
 * eight hex digits, blanks, extensions, CR LF. One thread.
 */
final class ChunkLine {
    private static final int LONGEST = 16_384;
    private static final int MOST_DIGITS = 8;

    private enum Part {
        BEFORE,
        SIZE,
        AFTER,
        EXTENSION,
        CR,
        LF,
        DONE,
        REFUSED
    }

    private Part part = Part.BEFORE;
    private int length;
    private int digits;
    private long size;

    /** The line with the size of the next chunk begins. */
    void begin() {
        part = Part.BEFORE;
        length = 0;
        digits = 0;
        size = 0;
    }

    /** The line that ends a chunk begins. */
    void beginEnd() {
        begin();
        part = Part.CR;
    }

    /**
     * Takes the next byte.
     *
     * @return whether such a line can have it there
     */
    boolean take(byte value) {
        length++;
        part = length > LONGEST ? Part.REFUSED : next(value);
        return part != Part.REFUSED;
    }

    private Part next(byte value) {
        return switch (part) {
            case BEFORE, SIZE -> size(value);
            case AFTER -> after(value);
            case EXTENSION -> value == '\r' ? Part.LF : Part.EXTENSION;
            case CR -> value == '\r' ? Part.LF : Part.REFUSED;
            case LF -> value == '\n' ? Part.DONE : Part.REFUSED;
            case DONE, REFUSED -> Part.REFUSED;
        };
    }

    private Part size(byte value) {
        int digit = value < 0 ? -1 : Character.digit(value, 16);
        if (digit >= 0) {
            size = size * 16 + digit;
            digits++;
            return digits <= MOST_DIGITS ? Part.SIZE : Part.REFUSED;
        }
        if (digits > 0) {
            return after(value);
        }
        return value == ' ' || value == '\t' ? Part.BEFORE : Part.REFUSED;
    }

    private static Part after(byte value) {
        return switch (value) {
            case ' ', '\t' -> Part.AFTER;
            case ';' -> Part.EXTENSION;
            case '\r' -> Part.LF;
            default -> Part.REFUSED;
        };
    }

    /** Whether the line has been taken as a whole. */
    boolean complete() {
        return part == Part.DONE;
    }

    /** The size of the chunk, when the line with it is complete; 0 after the end of a chunk. */
    long size() {
        return size;
    }
}
