package io.carillon.executor.code;

import io.carillon.executor.TaskFiles;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where one task prints to. Text is UTF-8. A line is written when it ends, and not later than 8 KiB
 * after its beginning.
 */
final class TaskOutput {
    private static final int BUFFER = 8192;

    private final PrintStream out;
    private final PrintStream err;

    TaskOutput(OutputStream out, OutputStream err) {
        this.out = new PrintStream(new LineBuffer(out), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(new LineBuffer(err), false, StandardCharsets.UTF_8);
    }

    /** Opens the output of tasks. */
    @FunctionalInterface
    interface Opener {
        TaskOutput open(TaskFiles files) throws IOException;
    }

    /** The files of the task. */
    static TaskOutput files(TaskFiles files) throws IOException {
        OutputStream out = new FileOutputStream(files.stdout().toFile(), true);
        try {
            return new TaskOutput(out, new FileOutputStream(files.stderr().toFile(), true));
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    void close() {
        out.close();
        err.close();
    }

    private static final class LineBuffer extends OutputStream {
        private final OutputStream next;
        private final byte[] buffer = new byte[BUFFER];
        private int count;

        LineBuffer(OutputStream next) {
            this.next = next;
        }

        @Override
        public synchronized void write(int b) throws IOException {
            buffer[count++] = (byte) b;
            if (b == '\n' || count == BUFFER) {
                drain();
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            if (length > BUFFER - count) {
                drain();
            }
            if (length >= BUFFER) {
                next.write(bytes, from, length);
                return;
            }
            System.arraycopy(bytes, from, buffer, count, length);
            count += length;
            for (int at = from + length - 1; at >= from; at--) {
                if (bytes[at] == '\n') {
                    drain();
                    return;
                }
            }
        }

        private void drain() throws IOException {
            int full = count;
            count = 0;
            next.write(buffer, 0, full);
        }

        @Override
        public synchronized void flush() throws IOException {
            drain();
            next.flush();
        }

        @Override
        public synchronized void close() throws IOException {
            try {
                drain();
            } finally {
                next.close();
            }
        }
    }
}
