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

    private final ApiClient client;
    private final String task;
    private final String file;
    private final String prefix;
    private final Output out;
    private final boolean safe;
    private final Utf8Text text = new Utf8Text();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
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

    /** Prints the output since the last call; {@code ended}: the task will write nothing more. */
    void more(boolean ended) {
        if (complete) {
            return;
        }
        try {
            read();
        } catch (ApiException e) {
            if (ended) {
                out.println(prefix + "(" + SafeText.lines(String.valueOf(e.getMessage())) + ")");
            }
        }
        if (ended) {
            end();
        }
        out.flush();
    }

    /** Prints the output since the last call; fails when it cannot be had. */
    void read() {
        byte[] part = client.file(task, file, offset);
        while (part.length > 0) {
            offset += part.length;
            take(part);
            part = client.file(task, file, offset);
        }
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
            if (b != '\n') {
                line.write(b);
            }
            if (b == '\n' || line.size() >= MAX_LINE_BYTES) {
                print();
            }
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
