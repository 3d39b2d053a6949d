package io.carillon.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * An output for text and, in between, for bytes as they are. On a terminal text has the terminal's
 * encoding, otherwise it is UTF-8. One thread.
 */
public final class Output extends PrintWriter {
    private final OutputStream bytes;
    private final boolean terminal;

    private Output(OutputStream bytes, boolean terminal, Charset charset) {
        super(new OutputStreamWriter(bytes, charset), true);
        this.bytes = bytes;
        this.terminal = terminal;
    }

    /** The standard output of this process. */
    public static Output standard() {
        boolean terminal = Terminal.shown();
        String encoding = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        return new Output(
                new FileOutputStream(FileDescriptor.out),
                terminal,
                terminal ? Charset.forName(encoding) : StandardCharsets.UTF_8);
    }

    /**
     * An output of UTF-8.
     *
     * @param terminal whether a terminal shows it
     */
    public static Output to(OutputStream bytes, boolean terminal) {
        return new Output(bytes, terminal, StandardCharsets.UTF_8);
    }

    /** That output; if it is for text alone, it gets bytes as UTF-8 and is no terminal. */
    public static Output of(PrintWriter out) {
        return out instanceof Output output
                ? output
                : new Output(new TextStream(out), false, StandardCharsets.UTF_8);
    }

    /** Whether a terminal shows it. */
    public boolean terminal() {
        return terminal;
    }

    /** Writes bytes as they are, after the text before them. */
    public void bytes(byte[] part) {
        flush();
        try {
            bytes.write(part);
            bytes.flush();
        } catch (IOException e) {
            setError();
        }
    }
}
