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
 */
public record Role(String name, SortedSet<Verb> verbs, List<String> jobs, List<String> apps) {
    public Role {
        verbs = Collections.unmodifiableSortedSet(new TreeSet<>(verbs));
        jobs = Collections.unmodifiableList(new ArrayList<>(jobs));
        apps = Collections.unmodifiableList(new ArrayList<>(apps));
    }
}
