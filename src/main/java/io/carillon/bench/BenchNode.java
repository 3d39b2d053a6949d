package io.carillon.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link MeasuredNode} in a JVM of its own, with the class path of this one. Each line that it
 * prints is kept with the time of its arrival. Any thread may use it.
 */
final class BenchNode implements AutoCloseable {
    private final Process process;
    private final List<Line> lines = new ArrayList<>();
    private boolean ended;

    /**
     * A line that was printed.
     *
     * @param nanos when, on the clock of {@link System#nanoTime}
     * @param found what the expression has found in it
     */
    record Printed(long nanos, Matcher found) {}

    private record Line(long nanos, String text) {}

    private BenchNode(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of a node");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one with settings as {@code key=value}. */
    static BenchNode start(List<String> settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MeasuredNode.class.getName()));
        command.addAll(settings);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"));
        builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
        return new BenchNode(builder.start());
    }

    private void read() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                add(new Line(System.nanoTime(), line));
            }
        } catch (IOException e) {
            add(new Line(System.nanoTime(), "(" + e.getMessage() + ")"));
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void add(Line line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits for a mark, printed before or still to come. */
    Printed await(MeasuredNode.Mark mark, Duration timeout)
            throws IOException, InterruptedException {
        return await(Pattern.quote(mark.line()) + " ?(.*)", timeout);
    }

    /** Waits for a line in which the expression is found, printed before or still to come. */
    synchronized Printed await(String expression, Duration timeout)
            throws IOException, InterruptedException {
        Pattern pattern = Pattern.compile(expression);
        long until = System.nanoTime() + timeout.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                Matcher matcher = pattern.matcher(lines.get(next).text());
                if (matcher.find()) {
                    return new Printed(lines.get(next).nanos(), matcher);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0 || ended) {
                throw new IOException(
                        "a node did not print '"
                                + expression
                                + "'; its last lines are:\n"
                                + last());
            }
            wait(left);
        }
    }

    /** The number of lines so far that contain the text. */
    synchronized long count(String text) {
        return lines.stream().filter(line -> line.text().contains(text)).count();
    }

    private String last() {
        List<Line> tail = lines.subList(Math.max(0, lines.size() - 20), lines.size());
        return String.join("\n", tail.stream().map(Line::text).toList());
    }

    /**
     * Kills it with {@code kill -9} and waits for its end.
     *
     * @return when it was killed, on the clock of {@link System#nanoTime}
     */
    long kill() throws InterruptedException {
        long at = System.nanoTime();
        process.destroyForcibly().waitFor();
        return at;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
