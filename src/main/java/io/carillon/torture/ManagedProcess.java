package io.carillon.torture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM with this program's class path that can be started, signalled and started again. Its output
 * is appended to a file. It is only ended through this object, so that an unexpected end is
 * noticed. Any thread may use it.
 */
final class ManagedProcess implements AutoCloseable {
    private static final List<String> JVM =
            List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final String name;
    private final Path output;
    private final List<String> command;
    private @Nullable Process process;
    private boolean wanted;
    private boolean stopped;

    /**
     * @param main the main class, followed by its arguments
     */
    ManagedProcess(String name, Path output, String main, List<String> arguments) {
        this.name = name;
        this.output = output;
        command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(arguments);
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    String name() {
        return name;
    }

    synchronized void start() throws IOException {
        Files.createDirectories(Objects.requireNonNull(output.getParent()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .redirectInput(new File("/dev/null"));
        builder.environment().keySet().removeIf(key -> key.startsWith("CARILLON_"));
        process = builder.start();
        wanted = true;
        stopped = false;
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /** Whether it runs and is not stopped. */
    synchronized boolean awake() {
        return alive() && !stopped;
    }

    /** Whether it has ended unexpectedly; true once. */
    synchronized boolean endedByItself() {
        boolean ended = wanted && !alive();
        wanted = wanted && !ended;
        return ended;
    }

    /** {@code kill -9}. */
    synchronized void kill() throws InterruptedException {
        wanted = false;
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * Sends SIGTERM and waits for the end.
     *
     * @return whether it ended in time; otherwise it is killed
     */
    boolean terminate(Duration patience) throws InterruptedException {
        Process running;
        synchronized (this) {
            wanted = false;
            running = Objects.requireNonNull(process);
        }
        running.destroy();
        boolean ended = running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        kill();
        return ended;
    }

    /** SIGSTOP: the process does nothing until it is continued. */
    synchronized void stop() throws IOException, InterruptedException {
        signal("-STOP");
        stopped = true;
    }

    /** SIGCONT: the process continues. */
    synchronized void go() throws IOException, InterruptedException {
        signal("-CONT");
        stopped = false;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        String pid = Long.toString(Objects.requireNonNull(process).pid());
        new ProcessBuilder("kill", signal, pid).start().waitFor();
    }

    /** Kills the process and its descendants. */
    @Override
    public void close() {
        Process running;
        synchronized (this) {
            wanted = false;
            running = process;
        }
        if (running != null) {
            List<ProcessHandle> below = running.descendants().toList();
            running.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
