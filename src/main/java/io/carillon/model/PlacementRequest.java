package io.carillon.model;

import java.util.List;

/**
 * Planned tasks that want places.
 *
 * @param number tells this request from others of the term
 * @param tasks what wants a place, most urgent first
 * @param hosts where places are
 */
public record PlacementRequest(long number, List<Wanted> tasks, List<Host> hosts) {
    public PlacementRequest {
        tasks = List.copyOf(tasks);
        hosts = List.copyOf(hosts);
    }

    /**
     * A task that wants a place.
     *
     * @param task its name
     * @param resources what it needs
     */
    public record Wanted(TaskId task, Resources resources) {}

    /**
     * What is offered of one agent to one role: offers of different roles cannot be used together.
     *
     * @param key unique among the hosts of the request: agent and role
     * @param agent the agent's id
     * @param free the sum of the usable resources of its offers
     */
    public record Host(String key, String agent, Resources free) {}
}
