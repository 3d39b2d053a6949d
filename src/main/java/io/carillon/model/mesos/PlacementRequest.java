package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Resources;
import io.carillon.model.run.TaskId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Planned tasks that want places.
 *
 * @param number tells this request from others of the term
 * @param tasks the tasks that want a place, the most urgent first
 * @param hosts the hosts that have places
 * @param spread how many live tasks each group of agents has, by the group's name, as far as tasks
 *     that want a place are spread over groups
 * @param neighbours which jobs have live tasks where, as far as jobs avoid each other
 */
public record PlacementRequest(
        long number,
        List<Wanted> tasks,
        List<Host> hosts,
        Map<SpreadGroups, Map<String, Integer>> spread,
        Neighbourhood neighbours) {
    /** A request of tasks that avoid none. */
    public PlacementRequest(
            long number,
            List<Wanted> tasks,
            List<Host> hosts,
            Map<SpreadGroups, Map<String, Integer>> spread) {
        this(number, tasks, hosts, spread, Neighbourhood.NONE);
    }

    /** A request of tasks that are spread over agents alone. */
    public PlacementRequest(long number, List<Wanted> tasks, List<Host> hosts) {
        this(number, tasks, hosts, Map.of());
    }

    public PlacementRequest {
        spread = Map.copyOf(spread);
        tasks = List.copyOf(tasks);
        hosts = List.copyOf(hosts);
    }

    /**
     * A task that wants a place.
     *
     * @param task the id of the task
     * @param need what the task needs
     * @param gang whether it gets a place only together with the tasks of its run that follow it or
     *     stand before it and are so, too
     * @param policy which hosts come first
     * @param secrets the names of the secrets that it is launched with; it gets no place without
     */
    public record Wanted(
            TaskId task, Need need, boolean gang, PlacementPolicy policy, List<String> secrets) {
        public Wanted {
            secrets = List.copyOf(secrets);
        }

        /** A task without secrets. */
        public Wanted(TaskId task, Need need, boolean gang, PlacementPolicy policy) {
            this(task, need, gang, policy, List.of());
        }

        /** A task that gets a place by itself. */
        public Wanted(TaskId task, Need need) {
            this(task, need, false, PlacementPolicy.SPREAD);
        }
    }

    /** The same request with these tasks alone. */
    public PlacementRequest with(List<Wanted> others) {
        return new PlacementRequest(number, others, hosts, spread, neighbours);
    }

    /**
     * What is offered of one agent to one role: offers of different roles cannot be used together.
     *
     * @param key unique among the hosts of the request: agent and role
     * @param facts how the agent describes itself
     * @param free the sum of the usable resources of its offers
     * @param capacity the most that was ever seen free on the agent, with what tasks of this
     *     framework used then: what of it is not free is the agent's load
     * @param running how many live tasks each job has on the agent, as far as tasks of the job are
     *     among those that want a place
     * @param executors the shared executors that run there or may not start there; a version of an
     *     app that is absent is cold
     */
    public record Host(
            String key,
            AgentFacts facts,
            Resources free,
            Resources capacity,
            SortedMap<String, Integer> running,
            SortedMap<AppVersionId, ExecutorPlace> executors) {
        public Host {
            running = Collections.unmodifiableSortedMap(new TreeMap<>(running));
            executors = Collections.unmodifiableSortedMap(new TreeMap<>(executors));
        }

        /** A host of an agent that says nothing of itself. */
        public Host(
                String key,
                AgentId agent,
                Resources free,
                Resources capacity,
                SortedMap<String, Integer> running,
                SortedMap<AppVersionId, ExecutorPlace> executors) {
            this(key, AgentFacts.of(agent, agent.value()), free, capacity, running, executors);
        }

        /** The agent's id. */
        public AgentId agent() {
            return facts.agent();
        }

        /** The same host with those live tasks. */
        public Host with(SortedMap<String, Integer> tasks) {
            return new Host(key, facts, free, capacity, tasks, executors);
        }

        /** The same host without what is kept for others. */
        public Host less(Resources kept) {
            return new Host(key, facts, free.minus(kept), capacity, running, executors);
        }

        /** A host without live tasks and executors. */
        public static Host of(String key, AgentId agent, Resources free) {
            return new Host(key, agent, free, free, new TreeMap<>(), new TreeMap<>());
        }
    }
}
