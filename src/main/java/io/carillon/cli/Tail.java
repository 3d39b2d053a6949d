package io.carillon.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Prints the output of a task in whole lines, each after a prefix. One thread. */
final class Tail {
    private final ApiClient client;
    private final String task;
    private final String file;
    private final String prefix;
    private final PrintWriter out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private boolean complete;

    Tail(ApiClient client, String task, String file, String prefix, PrintWriter out) {
        this.client = client;
        this.task = task;
        this.file = file;
        this.prefix = prefix;
        this.out = out;
    }

    /** Prints the output since the last call; {@code ended}: the task will write nothing more. */
    void more(boolean ended) {
        if (complete) {
            return;
        }
        try {
            byte[] part = client.file(task, file, offset);
            while (part.length > 0) {
                offset += part.length;
                take(part);
                part = client.file(task, file, offset);
            }
        } catch (ApiException e) {
            if (ended) {
                out.println(prefix + "(" + e.getMessage() + ")");
            }
        }
        if (ended) {
            end();
        }
        out.flush();
    }

    private void take(byte[] part) {
        for (byte b : part) {
            if (b == '\n') {
                print();
            } else {
                line.write(b);
            }
        }
    }

    /** Prints the last line even if it has no line end. */
    void end() {
        complete = true;
        if (line.size() > 0) {
            print();
            out.flush();
        }
    }

    private void print() {
        out.println(prefix + line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
