package io.carillon.model.mesos;

import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An executor that takes the tasks of a version of an app on one agent, as it was launched: what of
 * it must be repeated to the letter with each further task.
 *
 * @param id its name
 * @param host host name of the agent
 * @param role the role whose resources it uses, and all its tasks with it
 * @param resources what it takes from the offers itself, each a part of an offered resource
 * @param jar where the agent fetches the executor's program from; empty: the app brings its own
 * @param maxTasks how many tasks it takes at a time
 * @param idleTimeout how long it stays without a task
 * @param launchedAt when its first task was launched
 * @param format which way of describing an executor to Mesos it was launched with
 * @param only the one task that it was launched for; empty: it takes any of its app
 */
public record SharedExecutor(
        ExecutorId id,
        String host,
        String role,
        List<Resource> resources,
        Optional<String> jar,
        int maxTasks,
        Duration idleTimeout,
        Instant launchedAt,
        int format,
        Optional<TaskId> only) {
    /**
     * The way in which this program describes executors. It grows with any change of what Mesos is
     * told of one: no task can join an executor that was described in another way.
     */
    public static final int FORMAT = 1;

    public SharedExecutor {
        resources = List.copyOf(resources);
    }
}
