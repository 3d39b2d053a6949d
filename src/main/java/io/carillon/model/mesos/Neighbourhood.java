package io.carillon.model.mesos;

import io.carillon.model.job.Avoid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which jobs have live tasks where, as far as jobs avoid each other. A value.
 *
 * @param meant by rule and name of the group of agents: the jobs that the rule is about
 * @param insisting likewise: the jobs that have the rule
 */
public record Neighbourhood(
        Map<Avoid, Map<String, Set<String>>> meant,
        Map<Avoid, Map<String, Set<String>>> insisting) {
    /** No job avoids another. */
    public static final Neighbourhood NONE = new Neighbourhood(Map.of(), Map.of());

    public Neighbourhood {
        meant = copy(meant);
        insisting = copy(insisting);
    }

    private static Map<Avoid, Map<String, Set<String>>> copy(
            Map<Avoid, Map<String, Set<String>>> rules) {
        Map<Avoid, Map<String, Set<String>>> copy = new LinkedHashMap<>();
        rules.forEach(
                (rule, groups) -> {
                    Map<String, Set<String>> own = new TreeMap<>();
                    groups.forEach((name, jobs) -> own.put(name, new TreeSet<>(jobs)));
                    copy.put(rule, own);
                });
        return copy;
    }
}
