package io.carillon.core.state;

import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.run.Task;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The live tasks on one agent. An immutable value.
 *
 * @param host the agent's host name, if one of the tasks was launched with it; else empty
 * @param tasks how many tasks
 * @param amounts what the tasks use together, but for the numbers of their ports
 * @param ports how many of the tasks must have each port: more than one, if the agent was lost and
 *     has come back
 */
public record AgentLoad(
        String host, int tasks, Resources amounts, SortedMap<Integer, Integer> ports) {
    private static final SortedMap<Integer, Integer> NO_PORTS =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    /** No task. */
    public static final AgentLoad NONE = new AgentLoad("", 0, Resources.NONE);

    /** Tasks without ports that have a number. */
    public AgentLoad(String host, int tasks, Resources amounts) {
        this(host, tasks, amounts, NO_PORTS);
    }

    /** The load that the one task makes. */
    static AgentLoad of(Task task, Resources need) {
        return new AgentLoad(task.host(), 1, plain(need), counted(NO_PORTS, need, 1));
    }

    AgentLoad plus(Task task, Resources need) {
        return new AgentLoad(
                host.isEmpty() ? task.host() : host,
                tasks + 1,
                amounts.plus(plain(need)),
                counted(ports, need, 1));
    }

    AgentLoad minusOne(Resources need) {
        return new AgentLoad(host, tasks - 1, amounts.minus(plain(need)), counted(ports, need, -1));
    }

    /** What the tasks use together, with the ports that must be theirs. */
    public Resources used() {
        return ports.isEmpty() ? amounts : amounts.space(PortSet.of(ports.keySet()));
    }

    private static Resources plain(Resources need) {
        return need.wanted().isEmpty()
                ? need
                : new Resources(
                        need.cpusMilli(),
                        need.memMilli(),
                        need.diskMilli(),
                        need.gpus(),
                        need.ports());
    }

    private static SortedMap<Integer, Integer> counted(
            SortedMap<Integer, Integer> before, Resources need, int by) {
        List<TaskPort> wanted = need.wanted().orElse(List.of());
        if (wanted.stream().allMatch(port -> port.number().isEmpty())) {
            return before;
        }
        TreeMap<Integer, Integer> after = new TreeMap<>(before);
        for (TaskPort port : wanted) {
            port.number()
                    .ifPresent(
                            number -> after.merge(number, by, (a, b) -> a + b == 0 ? null : a + b));
        }
        return Collections.unmodifiableSortedMap(after);
    }
}
