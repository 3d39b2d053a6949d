package io.carillon.local.process;

import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerID;

/**
 * The directories of tasks below one work directory, laid out as on a real agent: {@code
 * slaves/…/frameworks/…/executors/…/runs/<container>} and a link {@code latest}; for a task of a
 * group {@code containers/<container>} in that of its executor, and a link {@code tasks/<task>}.
 * For any thread.
 */
public final class Sandbox {

    private static final String LATEST = "latest";
    private static final String SLAVES = "slaves";
    private static final String CONTAINERS = "containers";

    /** Names from {@value #SLAVES} down to a sandbox: agent, framework, executor, container. */
    private static final int DEPTH = 7;

    private final Path work;

    /** The sandboxes below a work directory. */
    public Sandbox(Path work) {
        this.work = work.toAbsolutePath().normalize();
    }

    /** The work directory, absolute. */
    public Path work() {
        return work;
    }

    /** Creates a container's directory and the links to it. */
    synchronized Path create(Order.StartProcess order) throws IOException {
        ContainerID container = order.container();
        Path runs = runs(order.agentId(), order.frameworkId(), order.executorId());
        Path sandbox = Files.createDirectories(directory(order));
        String outer =
                container.hasParent() ? container.getParent().getValue() : container.getValue();
        link(runs.resolve(LATEST), Path.of(outer));
        if (container.hasParent()) {
            Path tasks = Files.createDirectories(runs.resolve(outer).resolve("tasks"));
            link(
                    tasks.resolve(order.task().getTaskId().getValue()),
                    Path.of("..", CONTAINERS, container.getValue()));
        }
        return sandbox;
    }

    /** A container's directory: in the one of its executor, or one of its executor's runs. */
    Path directory(Order.StartProcess order) {
        ContainerID container = order.container();
        Path runs = runs(order.agentId(), order.frameworkId(), order.executorId());
        return container.hasParent()
                ? runs.resolve(container.getParent().getValue())
                        .resolve(CONTAINERS)
                        .resolve(container.getValue())
                : runs.resolve(container.getValue());
    }

    private static void link(Path link, Path target) throws IOException {
        Path next = link.resolveSibling(link.getFileName() + "." + target.getFileName());
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, target);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The directory of all runs of an executor. */
    public Path runs(String agent, String framework, String executor) {
        return executors(agent, framework).resolve(executor).resolve("runs");
    }

    private Path executors(String agent, String framework) {
        return work.resolve(SLAVES)
                .resolve(agent)
                .resolve("frameworks")
                .resolve(framework)
                .resolve("executors");
    }

    /**
     * The file or directory that a path names, without links in its own path: a virtual one ({@code
     * /frameworks/F/executors/E/runs/R/…}, looked for on all agents) or one below the work
     * directory. Empty when it is not there, not in a sandbox, or something that cannot simply be
     * read, such as a pipe: to open one would wait for a task.
     */
    public Optional<Path> find(String path) {
        Path asked;
        try {
            asked = Path.of("/").resolve(path).normalize();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        Optional<Path> found =
                asked.startsWith("/frameworks") ? virtual(asked) : Optional.of(asked);
        return found.flatMap(this::inside).filter(Sandbox::readable);
    }

    private static boolean readable(Path real) {
        return Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<Path> virtual(Path asked) {
        Path relative = Path.of("/").relativize(asked);
        try (Stream<Path> agents = Files.list(work.resolve(SLAVES))) {
            return agents.sorted()
                    .map(agent -> agent.resolve(relative))
                    .filter(Files::exists)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Links that tasks create must not lead out of the sandboxes. */
    private Optional<Path> inside(Path path) {
        try {
            Path real = path.toRealPath();
            Path slaves = work.resolve(SLAVES).toRealPath();
            boolean sandbox =
                    real.startsWith(slaves) && real.getNameCount() - slaves.getNameCount() >= DEPTH;
            return sandbox ? Optional.of(real) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
