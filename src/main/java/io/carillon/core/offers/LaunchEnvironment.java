package io.carillon.core.offers;

import io.carillon.model.job.Job;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
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
        List<Integer> ports = PortCut.numbers(taken);
        List<TaskPort> wanted = job.resources().wanted().orElse(List.of());
        for (int i = 0; i < ports.size(); i++) {
            String number = Integer.toString(ports.get(i));
            env.put("PORT" + i, number);
            if (i < wanted.size()) {
                wanted.get(i).variable().ifPresent(name -> env.put(name, number));
            }
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
}
