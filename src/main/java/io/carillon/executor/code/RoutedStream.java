package io.carillon.executor.code;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands for {@code System.out} or {@code System.err}: each call goes to the stream of the task
 * whose thread calls, or else to the process's own. It takes no lock of its own, so that a task
 * that holds the stream's monitor stops no other.
 */
final class RoutedStream extends PrintStream {
    private final PrintStream own;
    private final Function<TaskOutput, PrintStream> choice;

    private RoutedStream(PrintStream own, Function<TaskOutput, PrintStream> choice) {
        super(OutputStream.nullOutputStream());
        this.own = own;
        this.choice = choice;
    }

    /** Routes {@code System.out} and {@code System.err} from now on, if they are not yet. */
    static synchronized void install() {
        if (!(System.out instanceof RoutedStream)) {
            System.setOut(new RoutedStream(System.out, TaskOutput::out));
        }
        if (!(System.err instanceof RoutedStream)) {
            System.setErr(new RoutedStream(System.err, TaskOutput::err));
        }
    }

    /** The stream of the process itself, whether or not this one stands for it. */
    static PrintStream own(PrintStream stream) {
        return stream instanceof RoutedStream routed ? routed.own : stream;
    }

    private PrintStream to() {
        CodeWork work = Owners.current();
        TaskOutput output = work == null ? null : work.output();
        return output == null ? own : choice.apply(output);
    }

    @Override
    public void flush() {
        to().flush();
    }

    /** Closes nothing: the stream is shared. */
    @Override
    public void close() {
        to().flush();
    }

    @Override
    public boolean checkError() {
        return to().checkError();
    }

    @Override
    public void write(int b) {
        to().write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        to().write(bytes, from, length);
    }

    @Override
    public void write(byte[] bytes) {
        to().writeBytes(bytes);
    }

    @Override
    public void writeBytes(byte[] bytes) {
        to().writeBytes(bytes);
    }

    @Override
    public void print(boolean value) {
        to().print(value);
    }

    @Override
    public void print(char value) {
        to().print(value);
    }

    @Override
    public void print(int value) {
        to().print(value);
    }

    @Override
    public void print(long value) {
        to().print(value);
    }

    @Override
    public void print(float value) {
        to().print(value);
    }

    @Override
    public void print(double value) {
        to().print(value);
    }

    @Override
    public void print(char[] value) {
        to().print(value);
    }

    @Override
    public void print(@Nullable String value) {
        to().print(value);
    }

    @Override
    public void print(@Nullable Object value) {
        to().print(value);
    }

    @Override
    public void println() {
        to().println();
    }

    @Override
    public void println(boolean value) {
        to().println(value);
    }

    @Override
    public void println(char value) {
        to().println(value);
    }

    @Override
    public void println(int value) {
        to().println(value);
    }

    @Override
    public void println(long value) {
        to().println(value);
    }

    @Override
    public void println(float value) {
        to().println(value);
    }

    @Override
    public void println(double value) {
        to().println(value);
    }

    @Override
    public void println(char[] value) {
        to().println(value);
    }

    @Override
    public void println(@Nullable String value) {
        to().println(value);
    }

    @Override
    public void println(@Nullable Object value) {
        to().println(value);
    }

    @Override
    public PrintStream format(String format, @Nullable Object... values) {
        to().format(format, values);
        return this;
    }

    @Override
    public PrintStream format(@Nullable Locale locale, String format, @Nullable Object... values) {
        to().format(locale, format, values);
        return this;
    }
}
