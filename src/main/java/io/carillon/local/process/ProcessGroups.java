package io.carillon.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a command becomes the leader of its own process group, and how groups are killed: below a
 * {@link Supervisor}, or else with {@code setsid}. With neither, only the visible descendants are
 * signalled. Without a supervisor a descendant in a session of its own outlives its task, and an
 * exit with status 128 + n is taken for signal n. For any thread.
 */
final class ProcessGroups {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroups.class);

    private final Optional<Supervisor> supervisor;
    private final List<String> prefix;

    ProcessGroups() {
        this(Supervisor.present());
    }

    ProcessGroups(Optional<Supervisor> supervisor) {
        this.supervisor = supervisor;
        prefix =
                first("setsid", "/usr/bin", "/bin")
                        .map(setsid -> List.of(setsid, "--"))
                        .orElse(List.of());
    }

    private static Optional<String> first(String name, String... directories) {
        return Stream.of(directories)
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Whether the pid of a command is also the id of its group. */
    boolean leads() {
        return supervisor.isPresent() || !prefix.isEmpty();
    }

    /**
     * The arguments that run the command; its program is searched in the command's own PATH.
     *
     * @param environment of the command
     * @param note the file that is created when an exit status looks like a signal
     */
    List<String> arguments(CommandInfo command, Map<String, String> environment, Path note) {
        List<String> own = new ArrayList<>();
        if (command.getShell()) {
            own.addAll(List.of("/bin/sh", "-c", command.getValue()));
        } else {
            own.add(command.getValue());
            command.getArgumentsList().stream().skip(1).forEach(own::add);
        }
        if (supervisor.isPresent()) {
            return supervisor.get().arguments(own, environment, note);
        }
        List<String> arguments = new ArrayList<>(prefix);
        arguments.addAll(own);
        return arguments;
    }

    /** Kills the rest of the groups; empty groups are ignored. */
    void kill(Collection<Long> leaders) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "for g in \"$@\"; do kill -9 \"-$g\" 2>/dev/null; done; :",
                                "sh"));
        // Group 0 would be this process's own, group 1 everything.
        leaders.stream().filter(pid -> pid > 1).map(String::valueOf).forEach(arguments::add);
        if (!leads() || arguments.size() == 4) {
            return;
        }
        try {
            new ProcessBuilder(arguments).start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("Process groups {} could not be killed: {}", leaders, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
