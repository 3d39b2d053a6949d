package io.carillon.cli;

import io.carillon.terminal.Output;
import io.carillon.terminal.SafeText;
import io.carillon.terminal.Utf8Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints the output of a task, from an offset on: as it comes, or in whole lines that each have a
 * prefix. The bytes are those of the task; on a terminal, characters that steer it are replaced.
 * One thread.
 */
final class Tail {
    /** A line that has no end is not waited for. */
    private static final int MAX_LINE_BYTES = 64 * 1024;

    /** Bytes of a character in UTF-8 after its first one. */
    private static final int MAX_FURTHER_BYTES = 3;

    /** A task that writes without end must not keep the others from being shown. */
    private static final int PARTS_OF_A_TURN = 16;

    private final ApiClient client;
    private final String task;
    private final String file;
    private final String prefix;
    private final Output out;
    private final boolean safe;
    private final Utf8Text text = new Utf8Text();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private long last = -1;
    private boolean complete;

    /**
     * @param prefix begins each line; empty: the output is printed as it comes
     * @param raw whether a terminal gets the bytes as they are, too
     */
    Tail(ApiClient client, String task, String file, String prefix, Output out, boolean raw) {
        this.client = client;
        this.task = task;
        this.file = file;
        this.prefix = prefix;
        this.out = out;
        this.safe = out.terminal() && !raw;
    }

    /** Begins with the last so many lines. */
    void skipToLast(int lines) {
        offset = LastLines.offset(client, task, file, lines);
    }

    /**
     * Prints output since the last call, in one turn of limited length.
     *
     * @param ended whether the task has ended: what it has written by now is printed, and then
     *     nothing more
     * @return whether there is more that can be had at once
     */
    boolean more(boolean ended) {
        if (complete) {
            return false;
        }
        boolean rest = false;
        try {
            rest = read(ended);
        } catch (ApiException e) {
            if (ended) {
                out.println(prefix + "(" + SafeText.lines(String.valueOf(e.getMessage())) + ")");
            }
        }
        if (ended && !rest) {
            end();
        }
        out.flush();
        return rest;
    }

    /** The same as {@link #more}, but fails when the output cannot be had. */
    boolean read(boolean ended) {
        for (int parts = 0; parts < PARTS_OF_A_TURN; parts++) {
            ApiClient.Part part = client.file(task, file, offset);
            if (ended && last < 0) {
                // What the task has left behind may go on writing.
                last = part.size() < 0 ? Long.MAX_VALUE : part.size();
            }
            offset += part.bytes().length;
            take(part.bytes());
            if (part.bytes().length == 0 || (ended && offset >= last)) {
                return false;
            }
        }
        return true;
    }

    private void take(byte[] part) {
        if (prefix.isEmpty()) {
            if (safe) {
                out.print(SafeText.lines(text.more(part)));
                out.flush();
            } else {
                out.bytes(part);
            }
            return;
        }
        for (byte b : part) {
            boolean further = (b & 0xC0) == 0x80;
            if (b == '\n') {
                print();
                continue;
            }
            if (line.size() >= MAX_LINE_BYTES + (further ? MAX_FURTHER_BYTES : 0)) {
                print();
            }
            line.write(b);
        }
    }

    /** Prints the last line even if it has no line end. */
    void end() {
        complete = true;
        if (line.size() > 0) {
            print();
        }
        if (safe) {
            out.print(SafeText.lines(text.end()));
        }
        out.flush();
    }

    private void print() {
        out.print(prefix);
        if (safe) {
            out.print(SafeText.lines(line.toString(StandardCharsets.UTF_8)));
        } else {
            out.bytes(line.toByteArray());
        }
        out.println();
        line.reset();
    }
}
