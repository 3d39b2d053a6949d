package io.carillon.core.state;

import io.carillon.model.AgentId;
import io.carillon.model.job.Avoid;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Company;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * By which labels jobs avoid others, and where the live tasks are for which that counts: those of
 * jobs that have such a label, or avoid others. No other task costs anything. Changed by {@link
 * State} alone; read on the engine's thread.
 *
 * <p>A label that was named once is remembered for the rest of the term.
 */
public final class Companies {
    /** Maximum number of characters of all groups that a task keeps. */
    private static final int LONGEST = 400;

    private final TreeSet<String> labels = new TreeSet<>();
    private final TreeSet<String> attributes = new TreeSet<>();
    private final Map<Company, SortedMap<AgentId, Integer>> live = new LinkedHashMap<>();

    /** Each live task that counts, as it was counted. */
    private final TreeMap<ShardId, Company> counted = new TreeMap<>();

    /** The labels by which jobs avoid others. */
    public Set<String> labels() {
        return Collections.unmodifiableSet(labels);
    }

    /** The group of the agent by each attribute that a rule names; too long a list is cut. */
    public SortedSet<String> groups(AgentFacts agent) {
        SortedSet<String> groups = new TreeSet<>();
        int chars = 0;
        for (String by : attributes) {
            String group = agent.group(by);
            chars += group.length();
            if (chars <= LONGEST) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** How many live tasks each company has on each agent. */
    public Map<Company, SortedMap<AgentId, Integer>> live() {
        return Collections.unmodifiableMap(live);
    }

    void add(ShardId id, AgentId agent, Need need) {
        need.company()
                .ifPresent(
                        company -> {
                            Company its = company.of(id.run().job());
                            counted.put(id, its);
                            live.computeIfAbsent(its, any -> new TreeMap<>())
                                    .merge(agent, 1, Integer::sum);
                        });
    }

    void remove(ShardId id, AgentId agent) {
        Company company = counted.remove(id);
        if (company != null) {
            live.computeIfPresent(
                    company,
                    (any, agents) -> {
                        agents.computeIfPresent(agent, (on, n) -> n > 1 ? n - 1 : null);
                        return agents.isEmpty() ? null : agents;
                    });
        }
    }

    /** A run is there, or executes another definition. */
    static void met(State state, RunEntry run) {
        Companies all = state.tasks.tasksPerAgent.companies;
        run.meet(all.labels());
        if (all.learn(run)) {
            all.refresh(state);
        }
    }

    /** A run is there, at the load of a term; {@link #loaded} follows when all are. */
    static void found(State state, RunEntry run) {
        state.tasks.tasksPerAgent.companies.learn(run);
    }

    /** All runs are there. */
    static void loaded(State state) {
        Companies all = state.tasks.tasksPerAgent.companies;
        if (!all.labels.isEmpty()) {
            all.refresh(state);
        }
    }

    /** Whether the run's rules name a label that none has named before. */
    private boolean learn(RunEntry run) {
        boolean news = false;
        for (Avoid rule : run.job().where().avoids()) {
            news |= labels.add(rule.label());
            attributes.add(rule.by());
        }
        return news;
    }

    /** Other labels count from now on: what all tasks need is found anew. */
    private void refresh(State state) {
        live.clear();
        counted.clear();
        for (JobEntry job : state.jobs.values()) {
            for (RunEntry run : job.runs().values()) {
                run.meet(labels());
                for (Shard shard : run.shards().values()) {
                    ShardId id = new ShardId(run.run().id(), shard.number());
                    shard.task()
                            .filter(task -> state.tasks.live.contains(id))
                            .ifPresent(task -> add(id, task.agent(), run.need(task)));
                    shard.leaving()
                            .ifPresent(task -> add(id.second(), task.agent(), run.need(task)));
                }
            }
        }
        state.tasks.ready.sort(id -> state.run(id.run()).orElseThrow().need(id.number()));
    }

    /** Who the tasks of a job are, by its effective definition; empty: nobody cares. */
    static Optional<Company> of(Job job, Set<String> labels) {
        SortedMap<String, String> its = new TreeMap<>(job.labels());
        its.keySet().retainAll(labels);
        List<Avoid> rules = job.where().avoids();
        return its.isEmpty() && rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Company(rules.isEmpty() ? "" : job.name(), its, rules));
    }
}
