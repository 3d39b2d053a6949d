package io.carillon.core.offers;

import io.carillon.core.state.State;
import io.carillon.model.job.Avoid;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Company;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Neighbourhood;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Which jobs have live tasks where, with what a search has placed: as far as jobs avoid each other.
 * A job is kept from those that it avoids, and from those that avoid it, so that it makes no
 * difference who came first. An agent without the attribute of a rule is in no group. The only
 * place that knows this. Confined to one thread while tasks are placed; may be read by many while
 * none is.
 */
final class Neighbours {
    private final Map<Avoid, Map<String, Set<String>>> meant = new LinkedHashMap<>();
    private final Map<Avoid, Map<String, Set<String>>> insisting = new LinkedHashMap<>();

    Neighbours() {}

    /** What is true now, as far as it counts for these needs. */
    static Neighbours of(State state, Iterable<Need> needs) {
        Neighbours all = new Neighbours();
        boolean some = false;
        for (Need need : needs) {
            some |= need.company().isPresent();
            need.company().ifPresent(all::know);
        }
        if (!some) {
            return all;
        }
        state.tasksPerAgent().companies().live().keySet().forEach(all::know);
        state.tasksPerAgent()
                .companies()
                .live()
                .forEach(
                        (company, agents) ->
                                agents.keySet()
                                        .forEach(
                                                agent ->
                                                        all.add(
                                                                company,
                                                                by ->
                                                                        Tally.group(
                                                                                state, agent,
                                                                                by))));
        return all;
    }

    /** What a search begins with. */
    static Neighbours of(Neighbourhood given) {
        Neighbours all = new Neighbours();
        copy(given.meant(), all.meant);
        copy(given.insisting(), all.insisting);
        return all;
    }

    private static void copy(
            Map<Avoid, Map<String, Set<String>>> from, Map<Avoid, Map<String, Set<String>>> to) {
        from.forEach(
                (rule, groups) -> {
                    Map<String, Set<String>> own = new TreeMap<>();
                    groups.forEach((name, jobs) -> own.put(name, new TreeSet<>(jobs)));
                    to.put(rule, own);
                });
    }

    /** As it is, for a request. */
    Neighbourhood now() {
        return meant.isEmpty() ? Neighbourhood.NONE : new Neighbourhood(meant, insisting);
    }

    /** The same rules, without a task. */
    Neighbours blank() {
        Neighbours blank = new Neighbours();
        meant.keySet().forEach(rule -> blank.meant.put(rule, new TreeMap<>()));
        insisting.keySet().forEach(rule -> blank.insisting.put(rule, new TreeMap<>()));
        return blank;
    }

    private void know(Company company) {
        for (Avoid rule : company.avoid()) {
            meant.computeIfAbsent(rule, any -> new TreeMap<>());
            if (!rule.preferred()) {
                insisting.computeIfAbsent(rule, any -> new TreeMap<>());
            }
        }
    }

    /** A task of that need is placed there. */
    void add(Need need, AgentFacts agent) {
        need.company().ifPresent(company -> add(company, by -> Optional.of(agent.group(by))));
    }

    private void add(Company company, Function<String, Optional<String>> group) {
        meant.forEach(
                (rule, groups) -> {
                    if (company.isMeant(rule)) {
                        note(company.job(), group.apply(rule.by()), groups);
                    }
                });
        insisting.forEach(
                (rule, groups) -> {
                    if (company.insists(rule)) {
                        note(company.job(), group.apply(rule.by()), groups);
                    }
                });
    }

    private static void note(String job, Optional<String> group, Map<String, Set<String>> groups) {
        group.ifPresent(name -> groups.computeIfAbsent(name, any -> new TreeSet<>()).add(job));
    }

    /** What keeps a task of that need from the agent, in words; empty: nobody there. */
    Optional<String> repels(Need need, AgentFacts agent) {
        if (need.company().isEmpty()) {
            return Optional.empty();
        }
        Company company = need.company().get();
        Optional<String> own =
                first(
                        meant,
                        (rule, groups) ->
                                company.insists(rule)
                                        ? other(company, rule, groups, agent)
                                        : Optional.empty(),
                        (rule, job) -> "it avoids " + rule + ", like " + named(job));
        return own.isPresent()
                ? own
                : first(
                        insisting,
                        (rule, groups) ->
                                company.isMeant(rule)
                                        ? other(company, rule, groups, agent)
                                        : Optional.empty(),
                        (rule, job) -> "job " + job + " avoids " + rule);
    }

    /** A job that was placed in the same search may be known by its labels alone. */
    private static String named(String job) {
        return job.isEmpty() ? "another job" : "job " + job;
    }

    private static Optional<String> first(
            Map<Avoid, Map<String, Set<String>>> rules,
            BiFunction<Avoid, Map<String, Set<String>>, Optional<String>> job,
            BiFunction<Avoid, String, String> words) {
        for (Map.Entry<Avoid, Map<String, Set<String>>> entry : rules.entrySet()) {
            Optional<String> found = job.apply(entry.getKey(), entry.getValue());
            if (found.isPresent()) {
                return Optional.of(words.apply(entry.getKey(), found.get()));
            }
        }
        return Optional.empty();
    }

    /** How many of the rules that are mere wishes the agent does not meet. */
    int wishes(Need need, AgentFacts agent) {
        if (need.company().isEmpty()) {
            return 0;
        }
        Company company = need.company().get();
        int unmet = 0;
        for (Avoid rule : company.avoid()) {
            Map<String, Set<String>> groups = meant.getOrDefault(rule, Map.of());
            boolean wish = rule.preferred();
            unmet += wish && other(company, rule, groups, agent).isPresent() ? 1 : 0;
        }
        return unmet;
    }

    /** Another job of those in the agent's group; one with a name, if there is one. */
    private static Optional<String> other(
            Company company, Avoid rule, Map<String, Set<String>> groups, AgentFacts agent) {
        if (agent.find(rule.by()).isEmpty()) {
            return Optional.empty();
        }
        Optional<String> found = Optional.empty();
        for (String job : groups.getOrDefault(agent.group(rule.by()), Set.of())) {
            if (!job.isEmpty() && !job.equals(company.job())) {
                return Optional.of(job);
            }
            found = job.isEmpty() ? Optional.of(job) : found;
        }
        return found;
    }
}
