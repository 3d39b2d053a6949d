package io.carillon.local.process;

import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of all containers of the local Mesos. Everything that they started dies with them
 * and with this object, also when the JVM exits. What a killed JVM left behind is ended at the next
 * start on the same directory. Commands run as the user of this process; a command with another
 * user fails. For any thread; the listener is called on threads of this object.
 */
public final class Processes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Processes.class);
    private static final int SIGNALLED = 128;

    /** A command that does nothing until a signal ends it. */
    private static final String ENDLESS = "sleep infinity";

    /** Listener for the life of processes. */
    public interface Listener {
        /** The process of a container runs. */
        void started(String containerId);

        /** The process ended; called once, after {@link #started}. */
        void exited(String containerId, Exit exit);

        /** The process was never started. */
        void failed(String containerId, String message);

        /** A check ended; without a result when it could not be carried out. */
        void checked(String checkId, Optional<CheckStatusInfo> result);
    }

    private final Sandbox sandbox;
    private final boolean instant;
    private final Function<String, String> agentPid;
    private final ExecutorTokens tokens;
    private final Listener listener;
    private final ProcessGroups groups = new ProcessGroups();
    private final NetworkChecks network = new NetworkChecks();
    private final OwnOutput output;
    private final Fetcher fetcher;
    private final Leftovers leftovers;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final Set<String> endless = ConcurrentHashMap.newKeySet();
    private final List<Long> endedGroups = new ArrayList<>();
    private final ExecutorService workers;
    private final ScheduledExecutorService sweeper;
    private final Thread hook = new Thread(this::killAll, "local-mesos-exit");
    private volatile boolean closed;

    /**
     * Ends the processes that an earlier start left below the work directory.
     *
     * @param instant whether the commands {@code true}, {@code :} and {@value #ENDLESS} do without
     *     a process
     * @param agentPid gives an agent's address, such as {@code slave(1)@127.0.0.1:5050}
     * @param tokens what custom executors get to prove who they are
     */
    public Processes(
            Sandbox sandbox,
            boolean instant,
            Function<String, String> agentPid,
            ExecutorTokens tokens,
            Listener listener)
            throws IOException {
        this(sandbox, instant, agentPid, tokens, listener, new OwnOutput());
    }

    /** For tests. */
    Processes(
            Sandbox sandbox,
            boolean instant,
            Function<String, String> agentPid,
            ExecutorTokens tokens,
            Listener listener,
            OwnOutput output)
            throws IOException {
        this.sandbox = sandbox;
        this.output = output;
        fetcher = new Fetcher(output, new FetchCache(sandbox.work(), FetchCache.MAX_BYTES));
        this.instant = instant;
        this.agentPid = agentPid;
        this.tokens = tokens;
        this.listener = listener;
        leftovers = new Leftovers(sandbox.work());
        leftovers.end(groups);
        workers = Executors.newFixedThreadPool(8, runnable -> daemon(runnable, "launch"));
        sweeper = Executors.newSingleThreadScheduledExecutor(runnable -> daemon(runnable, "sweep"));
        ScheduledFuture<?> unused =
                sweeper.scheduleWithFixedDelay(this::sweep, 200, 200, TimeUnit.MILLISECONDS);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static Thread daemon(Runnable runnable, String name) {
        Thread thread = new Thread(runnable, "local-mesos-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the process of a container in the background. */
    public void start(Order.Start order) {
        boolean plain = order instanceof Order.StartProcess;
        if (instant && plain && order.command().getUrisCount() == 0) {
            String command = order.command().getValue();
            if (command.equals("true") || command.equals(":")) {
                listener.started(order.containerId());
                listener.exited(order.containerId(), Exit.status(0));
                return;
            }
            if (command.equals(ENDLESS)) {
                endless.add(order.containerId());
                listener.started(order.containerId());
                return;
            }
        }
        String id = order.containerId();
        Container container = new Container(id, exit -> listener.exited(id, exit));
        containers.put(id, container);
        workers.execute(() -> launch(container, order));
    }

    /**
     * Signals a container's whole process tree. A container that has not started yet is never
     * started.
     */
    public void signal(String containerId, boolean kill) {
        if (endless.remove(containerId)) {
            listener.exited(containerId, Exit.signal(kill ? 9 : 15));
            return;
        }
        Container container = containers.get(containerId);
        if (container != null) {
            sweeper.execute(() -> container.signal(kill));
        }
    }

    /** Runs a check of a task in the background. */
    public void check(Order.StartCheck order) {
        String id = order.checkId();
        if (order.check().getType() != CheckInfo.Type.COMMAND) {
            network.start(order, result -> listener.checked(id, result));
            return;
        }
        Container container = new Container(id, exit -> listener.checked(id, result(exit)));
        containers.put(id, container);
        workers.execute(() -> check(container, order));
    }

    /** Gives a check up, with all processes that it has started. */
    public void endCheck(String checkId) {
        network.end(checkId);
        signal(checkId, true);
    }

    private static Optional<CheckStatusInfo> result(Exit exit) {
        CheckStatusInfo.Builder status =
                CheckStatusInfo.newBuilder().setType(CheckInfo.Type.COMMAND);
        status.getCommandBuilder().setExitCode(exit.status());
        return exit.signal() == 0 ? Optional.of(status.build()) : Optional.empty();
    }

    private void check(Container container, Order.StartCheck order) {
        try {
            await(container, spawn(container, order));
        } catch (IOException | LaunchException | RuntimeException e) {
            containers.remove(container.id);
            LOG.debug("Check {} was not started", container.id, e);
            container.signal(true);
            listener.checked(container.id, Optional.empty());
        }
    }

    /** Starts the command of a check beside its task, whose errors it shares. */
    private Process spawn(Container container, Order.StartCheck order)
            throws IOException, LaunchException {
        Order.StartProcess task = order.task();
        CommandInfo command = order.check().getCommand().getCommand();
        Path directory = sandbox.directory(task);
        if (!Files.isDirectory(directory)) {
            sandbox.create(task);
        }
        Map<String, String> environment = environment(task, directory);
        TaskEnvironment.own(environment, command.getEnvironment());
        ProcessBuilder builder =
                builder(container, command, environment, directory, directory.resolve("stderr"));
        return started(container, builder);
    }

    private void launch(Container container, Order.Start order) {
        String id = container.id;
        try {
            Process process = spawn(container, order);
            listener.started(id);
            await(container, process);
        } catch (LaunchException e) {
            containers.remove(id);
            LOG.debug("Container {} was not launched: {}", id, e.getMessage());
            listener.failed(id, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            containers.remove(id);
            LOG.warn("Container {} was not launched", id, e);
            container.signal(true);
            listener.failed(id, e.toString());
        }
    }

    private void await(Container container, Process process) {
        CompletableFuture<Void> unused =
                process.onExit().thenAccept(ended -> ended(container, ended));
    }

    private Process spawn(Container container, Order.Start order)
            throws IOException, LaunchException {
        CommandInfo command = order.command();
        String us = System.getProperty("user.name", "");
        if (command.hasUser() && !command.getUser().equals(us)) {
            throw new LaunchException(
                    "The local Mesos runs as '" + us + "', not as '" + command.getUser() + "'");
        }
        Path directory = sandbox.create(order);
        Path stderr = directory.resolve("stderr");
        try {
            fetcher.fetch(command.getUrisList(), directory);
        } catch (LaunchException e) {
            output.append(stderr, e.getMessage() + "\n");
            throw new LaunchException(
                    "Failed to fetch all URIs for container '"
                            + order.containerId()
                            + "': "
                            + e.getMessage());
        }
        Map<String, String> environment = environment(order, directory);
        Path stdout = directory.resolve("stdout");
        if (!OwnOutput.usable(stdout) || !OwnOutput.usable(stderr)) {
            throw new LaunchException(
                    "What was fetched has a stdout or stderr that is not a regular file;"
                            + " leave it out of the archive");
        }
        ProcessBuilder builder = builder(container, command, environment, directory, stdout);
        return started(container, builder);
    }

    private Map<String, String> environment(Order.Start order, Path directory) {
        String pid = agentPid.apply(order.agentId());
        return order instanceof Order.StartExecutor custom
                ? TaskEnvironment.of(custom, directory, pid, tokens.issue(custom))
                : TaskEnvironment.of((Order.StartProcess) order, directory, pid);
    }

    /** A command whose errors go to {@code stderr} beside its output. */
    private ProcessBuilder builder(
            Container container,
            CommandInfo command,
            Map<String, String> environment,
            Path directory,
            Path stdout)
            throws LaunchException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        groups.arguments(command, environment, leftovers.statusNote(container.id)));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(OwnOutput.appendTo(stdout))
                .redirectError(OwnOutput.appendTo(stdout.resolveSibling("stderr")));
        if (closed || container.cancelled()) {
            throw new LaunchException("cancelled");
        }
        return builder;
    }

    private Process started(Container container, ProcessBuilder builder) throws IOException {
        Process process = output.start(builder, late -> end(container, late));
        container.started(process.toHandle());
        leftovers.note(container.id, process.toHandle());
        if (closed) {
            container.signal(true);
        }
        return process;
    }

    /** Ends a process that has started when its container was taken for failed. */
    private void end(Container container, Process process) {
        container.started(process.toHandle());
        container.signal(true);
        groups.kill(container.pids());
    }

    private void ended(Container container, Process process) {
        if (containers.remove(container.id, container)) {
            synchronized (endedGroups) {
                endedGroups.addAll(container.pids());
            }
        }
        // The JDK gives 128 + n for signal n, as a shell does; the note tells them apart.
        int value = process.exitValue();
        boolean signalled =
                value > SIGNALLED && value < SIGNALLED + 32 && !leftovers.status(container.id);
        leftovers.erase(container.id);
        tokens.revoke(container.id);
        container.ended.accept(signalled ? Exit.signal(value - SIGNALLED) : Exit.status(value));
    }

    /** Kills what ended commands left in their groups, many groups with one call. */
    private void sweep() {
        List<Long> leaders;
        synchronized (endedGroups) {
            leaders = new ArrayList<>(endedGroups);
            endedGroups.clear();
        }
        groups.kill(leaders);
    }

    private void killAll() {
        closed = true;
        network.close();
        List<Long> leaders = new ArrayList<>();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Container container : containers.values()) {
            container.signal(true);
            ProcessHandle leader = container.leader();
            if (leader != null) {
                leaders.addAll(container.pids());
                ends.add(leader.onExit());
            }
        }
        groups.kill(leaders);
        sweep();
        try {
            CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                    .get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LOG.warn("Not all processes ended in time: {}", e.toString());
        }
    }

    /** Kills every process and waits until they have ended. Can be called again. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.shutdown();
        sweeper.shutdown();
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is already exiting");
        }
    }
}
