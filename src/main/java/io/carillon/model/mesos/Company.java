package io.carillon.model.mesos;

import io.carillon.model.job.Avoid;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who a task is for jobs that avoid others, and whom it avoids itself.
 *
 * @param job the task's job; empty: not known, so that equal tasks have equal needs. A job without
 *     rules of its own needs no name, as none of its tasks counts against another of them
 * @param labels its labels, as far as some job avoids others by them
 * @param avoid which jobs it avoids
 */
public record Company(String job, SortedMap<String, String> labels, List<Avoid> avoid) {
    public Company {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        avoid = List.copyOf(avoid);
    }

    /** The same, of that job. */
    public Company of(String name) {
        return name.equals(job) ? this : new Company(name, labels, avoid);
    }

    /** Whether that rule is about the job, if another job has it. */
    public boolean isMeant(Avoid rule) {
        return rule.matches(labels);
    }

    /** Whether the job has that rule, and it is no mere wish. */
    public boolean insists(Avoid rule) {
        return !rule.preferred() && avoid.contains(rule);
    }
}
