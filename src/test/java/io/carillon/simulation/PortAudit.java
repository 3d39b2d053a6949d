package io.carillon.simulation;

import io.carillon.model.job.Job;
import io.carillon.model.job.TaskPort;
import io.carillon.model.run.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/**
 * Invariant 28: a task has as many ports as the definition that it is launched with asks for, among
 * them those with a number; each is offered, none is given to two tasks, and the task is told of
 * them under their indexes and names.
 */
final class PortAudit {
    private final SitingAudit definitions;

    /** The ports of the offers that are being accepted and not yet given to a task. */
    private final TreeSet<Long> free = new TreeSet<>();

    /** How many launches had to have a port with a number. */
    long fixed;

    /** How many launches had ports with names. */
    long named;

    PortAudit(SitingAudit definitions) {
        this.definitions = definitions;
    }

    /** Mesos is asked to launch tasks on offers with these resources. */
    void accepting(List<Resource> offered) {
        free.clear();
        free.addAll(ports(offered));
    }

    /** Mesos is asked to launch the task. */
    void launching(TaskId task, TaskInfo info, Map<String, String> env) {
        List<Long> ports = ports(info.getResourcesList());
        for (long port : ports) {
            Violation.when(
                    !free.remove(port),
                    28,
                    () -> task + " is launched with port " + port + ", which is not free");
        }
        definitions
                .run(task)
                .flatMap(definitions::own)
                .ifPresent(job -> launching(task, job, new HashMap<>(env), ports));
    }

    private void launching(TaskId task, Job job, Map<String, String> env, List<Long> ports) {
        int wished = job.resources().ports();
        Violation.when(
                ports.size() != wished,
                28,
                () -> task + " is launched with ports " + ports + ", and wished are " + wished);
        List<TaskPort> wanted = job.resources().wanted().orElse(List.of());
        TreeSet<Long> told = new TreeSet<>();
        for (int i = 0; i < wished; i++) {
            int index = i;
            String number = env.getOrDefault("PORT" + i, "0");
            told.add(Long.parseLong(number));
            if (i >= wanted.size()) {
                continue;
            }
            Optional<Integer> must = wanted.get(i).number();
            fixed += must.isPresent() ? 1 : 0;
            Violation.when(
                    must.isPresent() && !must.get().toString().equals(number),
                    28,
                    () -> task + " has " + env + ", and wished is " + wanted.get(index));
            if (wanted.get(i).name().isPresent()) {
                named++;
                String name =
                        "PORT_"
                                + wanted.get(i)
                                        .name()
                                        .get()
                                        .toUpperCase(Locale.ROOT)
                                        .replace('-', '_');
                Violation.when(
                        !number.equals(env.get(name)),
                        28,
                        () -> task + " has " + env + ", and wished is " + wanted.get(index));
            }
        }
        Violation.when(
                !told.equals(new TreeSet<>(ports)),
                28,
                () -> task + " has the ports " + ports + " and is told of " + told);
    }

    private static List<Long> ports(List<Resource> resources) {
        List<Long> ports = new ArrayList<>();
        for (Resource resource : resources) {
            if (resource.getName().equals("ports")) {
                for (Value.Range range : resource.getRanges().getRangeList()) {
                    for (long port = range.getBegin(); port <= range.getEnd(); port++) {
                        ports.add(port);
                    }
                }
            }
        }
        return ports;
    }
}
