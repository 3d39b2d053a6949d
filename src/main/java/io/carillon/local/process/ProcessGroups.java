package io.carillon.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a command becomes the leader of its own process group, and how groups are killed: with {@code
 * setsid} (Linux) or perl (macOS). With neither, only the visible descendants are signalled. For
 * any thread.
 */
final class ProcessGroups {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroups.class);

    private final List<String> prefix;

    ProcessGroups() {
        prefix =
                first("setsid", "/usr/bin", "/bin")
                        .map(List::of)
                        .or(
                                () ->
                                        first("perl", "/usr/bin", "/usr/local/bin")
                                                .map(
                                                        perl ->
                                                                List.of(
                                                                        perl,
                                                                        "-e",
                                                                        "setpgrp(0,0);"
                                                                                + "exec {$ARGV[0]}"
                                                                                + " @ARGV;"
                                                                                + "exit 127")))
                        .orElse(List.of());
    }

    private static java.util.Optional<String> first(String name, String... directories) {
        return Stream.of(directories)
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Whether the pid of a command is also the id of its group. */
    boolean leads() {
        return !prefix.isEmpty();
    }

    /** The arguments that run the command; its program is searched in the command's own PATH. */
    List<String> arguments(CommandInfo command) {
        List<String> arguments = new ArrayList<>(prefix);
        arguments.add("/bin/sh");
        arguments.add("-c");
        if (command.getShell()) {
            arguments.add(command.getValue());
        } else {
            arguments.add("exec \"$@\"");
            arguments.add("sh");
            arguments.add(command.getValue());
            command.getArgumentsList().stream().skip(1).forEach(arguments::add);
        }
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
