package io.carillon.core.offers;

import io.carillon.model.job.Job;
import io.carillon.model.mesos.PortRange;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The environment variables of a task: the job's, then the run's, then those that name the task. Of
 * equal names the later wins.
 */
final class LaunchEnvironment {
    private LaunchEnvironment() {}

    static SortedMap<String, String> of(
            Job job, Run run, TaskId task, List<String> nodes, List<Resource> taken) {
        SortedMap<String, String> env = new TreeMap<>(job.env());
        env.putAll(run.env());
        List<String> ports = ports(taken);
        for (int i = 0; i < ports.size(); i++) {
            env.put("PORT" + i, ports.get(i));
        }
        env.put("CARILLON_JOB", job.name());
        env.put("CARILLON_RUN", run.id().toString());
        env.put("CARILLON_NOMINAL_TIME", run.id().nominalTime().toString());
        env.put("CARILLON_SHARD", Integer.toString(task.shard()));
        env.put("CARILLON_SHARD_COUNT", Integer.toString(job.sharding().count()));
        env.put("CARILLON_SHARD_PARAMETER", job.sharding().parameter(task.shard()));
        env.put("CARILLON_JOB_PARAMETER", run.parameter().orElse(job.parameter()));
        env.put("CARILLON_ATTEMPT", Integer.toString(task.attempt()));
        env.put("CARILLON_TASK", task.toString());
        if (!nodes.isEmpty()) {
            env.put("CARILLON_API", String.join(",", nodes));
        }
        return env;
    }

    private static List<String> ports(List<Resource> taken) {
        List<String> ports = new ArrayList<>();
        for (Resource resource : taken) {
            if (resource.name().equals("ports")) {
                for (PortRange range : resource.ranges()) {
                    for (int port = range.begin(); port <= range.end(); port++) {
                        ports.add(Integer.toString(port));
                    }
                }
            }
        }
        return ports;
    }
}
