package io.carillon.model.mesos;

import io.carillon.model.job.Care;
import io.carillon.model.job.Container;
import io.carillon.model.job.Program;
import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.Uri;
import io.carillon.model.run.TaskId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that an agent needs to know to start a task.
 *
 * @param task the task's id
 * @param name for people: the job and shard
 * @param program what is executed
 * @param env the environment whose values are known
 * @param uris what is fetched before
 * @param user the user that the task runs as
 * @param container the container that it runs in; empty: what the agent makes
 * @param limits what it may use at most; empty: what it takes
 * @param killGrace time between SIGTERM and SIGKILL
 * @param resources what the task takes from the offers, each a part of an offered resource
 * @param shared the shared executor that it is launched in; empty: it has one of its own
 * @param care the checks that its executor makes
 * @param secrets the rest of the environment: names of secrets by variable
 */
public record Launch(
        TaskId task,
        String name,
        Program program,
        SortedMap<String, String> env,
        List<Uri> uris,
        Optional<String> user,
        Optional<Container> container,
        Optional<ResourceLimits> limits,
        java.time.Duration killGrace,
        List<Resource> resources,
        Optional<SharedLaunch> shared,
        Care care,
        SortedMap<String, String> secrets) {
    public Launch {
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        uris = List.copyOf(uris);
        resources = List.copyOf(resources);
    }

    /** A launch of a task that is not checked. */
    public Launch(
            TaskId task,
            String name,
            Program program,
            SortedMap<String, String> env,
            List<Uri> uris,
            Optional<String> user,
            Optional<Container> container,
            Optional<ResourceLimits> limits,
            java.time.Duration killGrace,
            List<Resource> resources,
            Optional<SharedLaunch> shared) {
        this(
                task, name, program, env, uris, user, container, limits, killGrace, resources,
                shared, Care.NONE);
    }

    /** A launch of a task without secrets. */
    public Launch(
            TaskId task,
            String name,
            Program program,
            SortedMap<String, String> env,
            List<Uri> uris,
            Optional<String> user,
            Optional<Container> container,
            Optional<ResourceLimits> limits,
            java.time.Duration killGrace,
            List<Resource> resources,
            Optional<SharedLaunch> shared,
            Care care) {
        this(
                task,
                name,
                program,
                env,
                uris,
                user,
                container,
                limits,
                killGrace,
                resources,
                shared,
                care,
                new TreeMap<>());
    }

    /** The launch with another environment. */
    public Launch with(SortedMap<String, String> other) {
        return new Launch(
                task, name, program, other, uris, user, container, limits, killGrace, resources,
                shared, care, secrets);
    }

    /** A launch of a task with an executor of its own, and without a container. */
    public Launch(
            TaskId task,
            String name,
            Program program,
            SortedMap<String, String> env,
            List<Uri> uris,
            Optional<String> user,
            java.time.Duration killGrace,
            List<Resource> resources) {
        this(
                task,
                name,
                program,
                env,
                uris,
                user,
                Optional.empty(),
                Optional.empty(),
                killGrace,
                resources,
                Optional.empty());
    }
}
