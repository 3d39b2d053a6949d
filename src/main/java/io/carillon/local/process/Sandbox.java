package io.carillon.local.process;

import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final OpenBelow open;

    /** The sandboxes below a work directory. */
    public Sandbox(Path work) {
        this(work, new OpenBelow());
    }

    /** For tests. */
    Sandbox(Path work, OpenBelow open) {
        this.work = work.toAbsolutePath().normalize();
        this.open = open;
    }

    /** The work directory, absolute. */
    public Path work() {
        return work;
    }

    /** Creates a container's directory and the links to it. */
    synchronized Path create(Order.Start order) throws IOException {
        ContainerID container = order.container();
        Path runs = runs(order.agentId(), order.frameworkId(), order.executorId());
        Path sandbox = Files.createDirectories(directory(order));
        String outer =
                container.hasParent() ? container.getParent().getValue() : container.getValue();
        link(runs.resolve(LATEST), Path.of(outer));
        if (container.hasParent() && order instanceof Order.StartProcess nested) {
            Path tasks = Files.createDirectories(runs.resolve(outer).resolve("tasks"));
            link(
                    tasks.resolve(nested.task().getTaskId().getValue()),
                    Path.of("..", CONTAINERS, container.getValue()));
        }
        return sandbox;
    }

    /** A container's directory: in the one of its executor, or one of its executor's runs. */
    Path directory(Order.Start order) {
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
     * read, such as a pipe. A task may replace it at any time: only {@link #open}, {@link
     * #openToKeep} and {@link #list} may open it.
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
        return found.flatMap(this::target).filter(Sandbox::readable);
    }

    /**
     * Opens a file for reading a part of it now. What is opened is a regular file in a sandbox,
     * also if a task replaces names meanwhile. Most files are opened at once. For a program or a
     * read-only file this waits some seconds at most.
     *
     * @param found what {@link #find} gave
     * @throws TryAgainException if it could not be opened in time
     * @throws IOException if it is not such a file any more
     */
    public SeekableByteChannel open(Path found) throws IOException {
        Path root = slaves();
        return open.file(root, root.relativize(checked(root, found)));
    }

    /**
     * Like {@link #open}, for a file that stays open: for reading alone, so that its task can start
     * it meanwhile. Each file is opened as a program is.
     */
    public SeekableByteChannel openToKeep(Path found) throws IOException {
        Path root = slaves();
        return open.fileToKeep(root, root.relativize(checked(root, found)));
    }

    /**
     * What is in a directory, in order, each with the attributes ({@code unix:*}) of what it leads
     * to; without what leads nowhere or out of the sandboxes. Safe like {@link #open}.
     *
     * @param found what {@link #find} gave
     */
    public Map<Path, Map<String, Object>> list(Path found) throws IOException {
        Path root = slaves();
        Map<Path, Map<String, Object>> all = new TreeMap<>();
        open.list(root, root.relativize(checked(root, found)))
                .forEach(
                        (name, attributes) -> {
                            Path file = found.resolve(name);
                            Optional.of(attributes)
                                    .filter(own -> own.get("isSymbolicLink") == Boolean.FALSE)
                                    .or(() -> led(root, file))
                                    .ifPresent(known -> all.put(file, known));
                        });
        return all;
    }

    /** The attributes of what a link leads to. */
    private Optional<Map<String, Object>> led(Path root, Path link) {
        try {
            return Optional.of(
                    open.attributes(root, root.relativize(checked(root, link.toRealPath()))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path checked(Path root, Path found) throws NoSuchFileException {
        boolean sandbox =
                found.startsWith(root)
                        && found.equals(found.normalize())
                        && found.getNameCount() - root.getNameCount() >= DEPTH;
        if (!sandbox) {
            throw new NoSuchFileException(found.toString());
        }
        return found;
    }

    private Path slaves() throws IOException {
        return work.resolve(SLAVES).toRealPath();
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

    /** Where a path leads; empty when that is not in a sandbox. */
    private Optional<Path> target(Path path) {
        try {
            return Optional.of(checked(slaves(), path.toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
