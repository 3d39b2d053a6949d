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
 * How a command becomes the leader of a process group of its own, and how groups are killed: with
 * {@code setsid} where it is (Linux), with perl where that is (macOS), else not at all; then only
 * the descendants that can be seen are signalled. For any thread.
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

    /** Whether a command's pid is the id of its group as well. */
    boolean leads() {
        return !prefix.isEmpty();
    }

    /** The arguments that run the command; the program is looked for in the command's own PATH. */
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

    /** Kills what is left of groups; those that are empty already are ignored. */
    void kill(Collection<Long> leaders) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "for g in \"$@\"; do kill -9 \"-$g\" 2>/dev/null; done; :",
                                "sh"));
        // Group 0 would be our own, group 1 everything.
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
