package io.carillon;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM that runs the fat jar, as a user would start it. What it writes on both streams is kept;
 * the processes below it are known while it lives and afterwards.
 */
final class CarillonProcess implements AutoCloseable {
    /** How long a thing may take that usually takes a second, on a machine with too much to do. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String HEAP = "-Xmx384m";
    private static final int SIGINT = 2;
    private static final List<CarillonProcess> STARTED = new CopyOnWriteArrayList<>();

    private final Process process;
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final Set<ProcessHandle> below = new LinkedHashSet<>();
    private final Thread reader;
    private boolean silent;
    private volatile boolean closed;

    private CarillonProcess(Process process, String title) {
        this.process = process;
        this.title = title;
        this.reader = new Thread(this::read, "output of " + title);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts {@code carillon arguments…} in that directory, with nothing of the caller's settings.
     */
    static CarillonProcess start(Path directory, String... arguments) throws IOException {
        return start(HEAP, directory, arguments);
    }

    /** Starts {@code carillon COMMAND} on a free port, with its data in a directory. */
    static CarillonProcess startServer(String command, Path directory, Path data, String... more)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--port", "0", "--data", data.toString()));
        arguments.addAll(List.of(more));
        return start(directory, arguments.toArray(String[]::new));
    }

    /** Starts it with another heap, which is an option of the JVM. */
    static CarillonProcess start(String heap, Path directory, String... arguments)
            throws IOException {
        return start(List.of(), heap, directory, arguments);
    }

    /** Starts it as under nohup, or in the background of a script: SIGINT is ignored. */
    static CarillonProcess startIgnoringInterrupts(Path directory, String... arguments)
            throws IOException {
        String deaf = "trap '' INT; exec \"$@\"";
        return start(List.of("bash", "-c", deaf, "deaf"), HEAP, directory, arguments);
    }

    /** Starts it where no file can become longer than that: a disk that is full. */
    static CarillonProcess startOnFullDisk(int mostKib, Path directory, String... arguments)
            throws IOException {
        String limited = "ulimit -f " + mostKib + "; exec \"$@\"";
        return start(List.of("bash", "-c", limited, "limited"), HEAP, directory, arguments);
    }

    private static CarillonProcess start(
            List<String> through, String heap, Path directory, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        heap,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dcarillon.eventLoopLimit=PT10S",
                        "-Duser.home=" + directory,
                        "-jar",
                        jar()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
        CarillonProcess started = new CarillonProcess(builder.start(), String.join(" ", arguments));
        STARTED.add(started);
        return started;
    }

    /** What all processes have written that were open at the last {@link #forgetClosed}. */
    static String outputs() {
        StringBuilder all = new StringBuilder();
        for (CarillonProcess each : STARTED) {
            all.append("\n== ").append(each.title).append(each.output());
        }
        return all.toString();
    }

    /** Closed ones are shown no more. */
    static void forgetClosed() {
        STARTED.removeIf(each -> each.closed);
    }

    private static String jar() {
        return System.getProperty("carillon.jar", "target/carillon.jar");
    }

    private void read() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(" + e.getMessage() + ")");
        }
        synchronized (this) {
            silent = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits for a line in which the expression is found, seen before or still to come. */
    synchronized Matcher line(String expression) throws InterruptedException {
        Pattern pattern = Pattern.compile(expression);
        long until = System.nanoTime() + PATIENCE.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                Matcher matcher = pattern.matcher(lines.get(next));
                if (matcher.find()) {
                    return matcher;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0 || silent) {
                throw new AssertionError("no line " + expression + " from " + title + output());
            }
            wait(left);
        }
    }

    /** Everything written so far, as text below a headline. */
    synchronized String output() {
        return "\n" + String.join("\n", lines) + "\n";
    }

    /** How many lines so far contain that text. */
    synchronized long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    /** Ctrl-C, in this process alone; SIGTERM where whoever started the tests ignores SIGINT. */
    CarillonProcess interrupt() throws IOException, InterruptedException {
        below();
        String signal = ignoresInterrupts() ? "-TERM" : "-INT";
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        return this;
    }

    /** A JVM that is started with SIGINT ignored goes on ignoring it, as under nohup. */
    private boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
                .anyMatch(mask -> (mask & 1 << (SIGINT - 1)) != 0);
    }

    /** The bytes of its heap that are in use after a collection. It runs the serial collector. */
    long heap() throws IOException, InterruptedException {
        diagnose("GC.run");
        diagnose("GC.run");
        Matcher used =
                Pattern.compile("generation +total [0-9]+K, used ([0-9]+)K")
                        .matcher(diagnose("GC.heap_info"));
        return used.results().mapToLong(part -> Long.parseLong(part.group(1)) << 10).sum();
    }

    private String diagnose(String command) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(process.pid()),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(command + " of " + title + ": " + said);
        }
        return said;
    }

    /** SIGTERM. */
    CarillonProcess terminate() {
        below();
        process.destroy();
        return this;
    }

    /** {@code kill -9}, and the end of it. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exit();
    }

    /** Waits for its end, and for the end of its output. */
    int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(title + " does not end:" + output());
        }
        reader.join(PATIENCE.toMillis());
        loopsWereFree();
        return process.exitValue();
    }

    /** None of its event loops was blocked for so long that it cannot have been a busy machine. */
    private void loopsWereFree() {
        if (count("has been blocked for") > 0) {
            throw new AssertionError("an event loop of " + title + " was blocked:" + output());
        }
    }

    /** Every process below it that was seen here or at a signal. */
    Set<ProcessHandle> below() {
        process.descendants().forEach(below::add);
        return below;
    }

    /** Ends it and what is below it, in whatever state the test left it. */
    @Override
    public void close() {
        below();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        closed = true;
        loopsWereFree();
    }
}
