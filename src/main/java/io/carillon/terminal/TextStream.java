package io.carillon.terminal;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Arrays;

/** Gives bytes of UTF-8 to a writer, whole characters only. One thread. */
final class TextStream extends OutputStream {
    private final PrintWriter out;
    private final Utf8Text text = new Utf8Text();

    TextStream(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        out.print(text.more(Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    @Override
    public void flush() {
        out.flush();
    }
}
