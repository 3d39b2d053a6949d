package io.carillon.simulation;

import io.carillon.model.job.Avoid;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Run;
import io.carillon.model.run.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Offer;

/**
 * Invariant 27: no task is launched beside the live task of another job which its job avoids, or
 * whose job avoids its own. What owners wish is known from outside: it follows from the parameters
 * of their jobs, as their labels do. Judged by host names, as Mesos sends them.
 */
final class NeighbourAudit {
    private final SitingAudit definitions;
    private final Map<TaskId, Offer> agents = new HashMap<>();

    /** How many launches were of jobs that avoid others, or have a label. */
    long judged;

    /**
     * @param definitions knows what tasks were launched with
     */
    NeighbourAudit(SitingAudit definitions) {
        this.definitions = definitions;
    }

    /**
     * Mesos is asked to launch the task on that offer's agent.
     *
     * @param lives whether a task is live by what is stored
     */
    void launching(TaskId task, Offer offer, Predicate<TaskId> lives) {
        Optional<Job> own = job(task);
        if (own.isEmpty() || (avoids(own.get()).isEmpty() && labels(own.get()).isEmpty())) {
            return;
        }
        judged++;
        agents.keySet().removeIf(other -> !lives.test(other));
        for (Map.Entry<TaskId, Offer> there : agents.entrySet()) {
            TaskId other = there.getKey();
            boolean another = !other.run().job().equals(task.run().job());
            if (another && there.getValue().getHostname().equals(offer.getHostname())) {
                job(other).ifPresent(its -> judge(task, own.get(), other, its));
            }
        }
        agents.put(task, offer);
    }

    private static void judge(TaskId task, Job own, TaskId other, Job its) {
        Violation.when(
                meet(own, its) || meet(its, own),
                27,
                () -> task + " is launched beside " + other + ", which keep apart");
    }

    private static boolean meet(Job one, Job other) {
        return avoids(one).stream()
                .filter(rule -> !rule.preferred())
                .anyMatch(rule -> rule.matches(labels(other)));
    }

    private static TreeMap<String, String> labels(Job job) {
        return new TreeMap<>(job.labels());
    }

    private static List<Avoid> avoids(Job job) {
        return RandomJobs.avoids(job.parameter());
    }

    /** The definition that the task was launched with, if it is one of the users' own jobs. */
    private Optional<Job> job(TaskId task) {
        Optional<Run> run = definitions.run(task);
        return run.flatMap(definitions::own)
                .filter(job -> job.type() == JobType.TRANSIENT && job.name().startsWith("job"));
    }
}
