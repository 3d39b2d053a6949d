package io.carillon.executor.http;

import io.carillon.executor.TaskFiles;
import io.carillon.executor.wire.HttpAnswer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What is written down of an exchange: which requests were made, and in {@code stdout} what was
 * answered. No header of a request is written, for it may be a secret. A file that takes no more
 * does not change how the exchange ends.
 */
final class Transcript implements AutoCloseable {
    private static final List<String> SHOWN =
            List.of("Content-Type", "Content-Length", "Location", "Retry-After");

    private final OutputStream out;
    private final OutputStream err;

    private Transcript(OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    static Transcript open(TaskFiles files) throws IOException {
        OutputStream out = new FileOutputStream(files.stdout().toFile(), true);
        try {
            return new Transcript(out, new FileOutputStream(files.stderr().toFile(), true));
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    void request(String method, Target target) {
        write(out, "> " + method + ' ' + target + '\n');
    }

    void answer(HttpAnswer answer, Target from) {
        StringBuilder text = new StringBuilder("< ").append(status(answer)).append('\n');
        for (String name : SHOWN) {
            String value = answer.headers().get(name.toLowerCase(Locale.ROOT));
            if (value != null) {
                boolean place = name.equals("Location");
                String shown =
                        place ? from.resolve(value).map(Target::toString).orElse("…") : value;
                text.append("< ").append(name).append(": ").append(Words.line(shown)).append('\n');
            }
        }
        write(out, text.toString());
    }

    /** The status as the server names it. */
    static String status(HttpAnswer answer) {
        return (answer.status() + " " + Words.line(answer.reason())).strip();
    }

    /** A part of the body. */
    void body(byte[] bytes, int count) {
        write(out, bytes, count);
    }

    /** A line of our own. */
    void note(String text) {
        write(out, text + '\n');
    }

    void failure(String text) {
        write(err, text + '\n');
    }

    private static void write(OutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(to, bytes, bytes.length);
    }

    private static void write(OutputStream to, byte[] bytes, int count) {
        try {
            to.write(bytes, 0, count);
        } catch (IOException e) {
            // The status decides about the task, not a disk that is full.
            return;
        }
    }

    @Override
    public void close() {
        close(out);
        close(err);
    }

    private static void close(OutputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            // What was written stands, and nothing else depends on it.
            return;
        }
    }
}
