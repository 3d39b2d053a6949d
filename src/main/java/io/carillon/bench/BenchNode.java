package io.carillon.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scheduler node in a JVM of its own, with this program's class path. What it says is kept with
 * the time at which it was said. Any thread may use it.
 */
final class BenchNode implements AutoCloseable {
    private static final String MAIN = "io.carillon.Main";

    private final Process process;
    private final List<Line> lines = new ArrayList<>();
    private boolean silent;

    /**
     * Something that was said.
     *
     * @param nanos when, on the clock of {@link System#nanoTime}
     * @param found what the expression has found in it
     */
    record Said(long nanos, Matcher found) {}

    private record Line(long nanos, String text) {}

    private BenchNode(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of a node");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one with those settings. */
    static BenchNode start(List<String> settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java") + "");
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-Dcarillon.eventLoopLimit=" + BenchReport.LONG_BLOCK,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        "scheduler"));
        for (String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
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
            silent = true;
            notifyAll();
        }
    }

    private synchronized void add(Line line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits for a line in which the expression is found, said before or still to come. */
    synchronized Said said(String expression, Duration patience)
            throws IOException, InterruptedException {
        Pattern pattern = Pattern.compile(expression);
        long until = System.nanoTime() + patience.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                Matcher matcher = pattern.matcher(lines.get(next).text());
                if (matcher.find()) {
                    return new Said(lines.get(next).nanos(), matcher);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0 || silent) {
                throw new IOException("a node did not say '" + expression + "' but " + last());
            }
            wait(left);
        }
    }

    /** How many lines contain that text. */
    synchronized long count(String text) {
        return lines.stream().filter(line -> line.text().contains(text)).count();
    }

    private String last() {
        List<Line> tail = lines.subList(Math.max(0, lines.size() - 20), lines.size());
        return String.join("\n", tail.stream().map(Line::text).toList());
    }

    /** {@code kill -9}, and the end of it; gives the time of the kill. */
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
