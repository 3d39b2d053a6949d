package io.carillon.fenzo;

import com.netflix.fenzo.TaskAssignmentResult;
import io.carillon.core.offers.HostAccount;
import io.carillon.model.mesos.Need;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * A host with the tasks that were placed on it in a pass. Never changed once it is made.
 *
 * @param host the host after the earlier passes
 * @param placed how many tasks were placed on it in this pass
 * @param left what these have left
 * @param jobs how many of them each job has
 */
record HostInPass(HostSpace host, int placed, HostAccount left, Map<String, Integer> jobs) {

    static HostInPass of(HostSpace host, Collection<TaskAssignmentResult> placed) {
        if (placed.isEmpty()) {
            return new HostInPass(host, 0, host.account(), new TreeMap<>());
        }
        HostAccount left = host.account().trial();
        TreeMap<String, Integer> jobs = new TreeMap<>();
        for (TaskAssignmentResult one : placed) {
            TaskNeed task = (TaskNeed) one.getRequest();
            Need need = task.need();
            // It does, or it would not be there; but nothing may throw on Fenzo's threads.
            if (left.fits(need)) {
                left.take(need);
            }
            jobs.merge(task.job(), 1, Integer::sum);
        }
        return new HostInPass(host, placed.size(), left, jobs);
    }

    /** The number of tasks of a job that run on the host or were placed on it. */
    int running(String job) {
        return host.running(job) + jobs.getOrDefault(job, 0);
    }
}
