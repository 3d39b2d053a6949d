package io.carillon.model.mesos;

import io.carillon.model.job.Program;
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
 * @param task the task's name
 * @param name for people: the job and shard
 * @param program what is executed
 * @param env the whole environment
 * @param uris what is fetched before
 * @param user whom it runs as
 * @param killGrace time between SIGTERM and SIGKILL
 * @param resources what it takes from the offers, each a part of an offered one
 */
public record Launch(
        TaskId task,
        String name,
        Program program,
        SortedMap<String, String> env,
        List<Uri> uris,
        Optional<String> user,
        java.time.Duration killGrace,
        List<Resource> resources) {
    public Launch {
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        uris = List.copyOf(uris);
        resources = List.copyOf(resources);
    }
}
