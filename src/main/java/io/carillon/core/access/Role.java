package io.carillon.core.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What those who have it may do, and to what. Immutable.
 *
 * @param name its name
 * @param verbs what is permitted
 * @param jobs patterns of the names of jobs, in which {@code *} stands for any characters
 * @param apps patterns of the names of apps; a job of such an app is permitted, too
 * @param allowed what the definitions may use
 * @param quota how much they may take
 */
public record Role(
        String name,
        SortedSet<Verb> verbs,
        List<String> jobs,
        List<String> apps,
        Allowed allowed,
        Quota quota) {
    /** The name of the role that permits everything. */
    public static final String ADMIN = "admin";

    public Role {
        verbs = Collections.unmodifiableSortedSet(new TreeSet<>(verbs));
        jobs = Collections.unmodifiableList(new ArrayList<>(jobs));
        apps = Collections.unmodifiableList(new ArrayList<>(apps));
    }

    /** A role whose definitions may use anything, as much as they want. */
    public Role(String name, SortedSet<Verb> verbs, List<String> jobs, List<String> apps) {
        this(name, verbs, jobs, apps, Allowed.ANYTHING, Quota.NONE);
    }

    /** Whether it is for every job, so for the cluster as well. */
    boolean everywhere() {
        return jobs.contains(Pattern.ANY);
    }

    /** Whether it is for that thing. */
    public boolean isFor(Thing thing) {
        return switch (thing.kind()) {
            case JOB ->
                    Pattern.anyMatches(jobs, thing.name())
                            || thing.app().filter(app -> Pattern.anyMatches(apps, app)).isPresent();
            case APP -> Pattern.anyMatches(apps, thing.name());
            case CLUSTER -> everywhere();
        };
    }
}
