package io.carillon.local.process;

import io.carillon.local.cluster.Exit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One container: its process and the descendants that were seen. For any thread. */
final class Container {

    final String id;
    final Consumer<Exit> ended;
    private final Map<Long, ProcessHandle> family = new LinkedHashMap<>();
    private @Nullable ProcessHandle leader;
    private boolean cancelled;

    /**
     * A container that has not started.
     *
     * @param id unique for ever
     * @param ended takes the end of its process
     */
    Container(String id, Consumer<Exit> ended) {
        this.id = id;
        this.ended = ended;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /** Takes the started process; kills it at once if the container was killed meanwhile. */
    synchronized void started(ProcessHandle process) {
        leader = process;
        if (cancelled) {
            process.destroyForcibly();
        }
    }

    synchronized @Nullable ProcessHandle leader() {
        return leader;
    }

    /** The pids of the process and of the descendants that were seen. */
    synchronized List<Long> pids() {
        List<Long> pids = new ArrayList<>(family.keySet());
        if (leader != null && !family.containsKey(leader.pid())) {
            pids.add(leader.pid());
        }
        return pids;
    }

    /** Signals the process and all descendants that are or were visible. */
    synchronized void signal(boolean kill) {
        ProcessHandle process = leader;
        if (process == null) {
            cancelled = cancelled || kill;
            return;
        }
        family.put(process.pid(), process);
        process.descendants().forEach(child -> family.put(child.pid(), child));
        for (ProcessHandle one : family.values()) {
            if (kill) {
                one.destroyForcibly();
            } else {
                one.destroy();
            }
        }
    }
}
