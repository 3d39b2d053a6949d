package io.carillon.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that a task's first process has started, wherever they went. Where there is {@code
 * /proc}, members are those of its session or process group, and those that carry the task's mark
 * in their environment, as it was when they began: that also finds a process in a session of its
 * own whose parent has ended. Elsewhere they are the descendants that were seen. Confined to one
 * thread.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final boolean LISTED = Files.isReadable(PROC.resolve("self/stat"));

    private final ProcessHandle leader;
    private final boolean leads;
    private final String mark;
    private final Map<Long, ProcessHandle> seen = new LinkedHashMap<>();

    /**
     * @param leads whether the leader's pid is also the id of its session
     * @param mark a variable with its value, such as {@code NAME=value}
     */
    ProcessTree(ProcessHandle leader, boolean leads, String mark) {
        this.leader = leader;
        this.leads = leads;
        this.mark = mark;
    }

    /** All that run now. */
    List<ProcessHandle> members() {
        if (LISTED) {
            seen.clear();
            list();
        } else {
            leader.descendants().forEach(child -> seen.put(child.pid(), child));
        }
        if (leader.isAlive()) {
            seen.put(leader.pid(), leader);
        }
        return seen.values().stream().filter(ProcessHandle::isAlive).toList();
    }

    private void list() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isMember(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(handle -> seen.put(handle.pid(), handle));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            leader.descendants().forEach(child -> seen.put(child.pid(), child));
        }
    }

    /** See proc(5): after the name come state, parent, group and session. */
    private boolean isMember(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return false; // It has ended; its parent does not know yet.
            }
            String id = Long.toString(leader.pid());
            if (leads && (fields[2].equals(id) || fields[3].equals(id))) {
                return true;
            }
            Path environ = process.resolve("environ");
            return Files.isReadable(environ)
                    && ("\0" + Files.readString(environ, StandardCharsets.ISO_8859_1))
                            .contains("\0" + mark + "\0");
        } catch (IOException | RuntimeException e) {
            return false; // It ended meanwhile, or belongs to another user.
        }
    }
}
