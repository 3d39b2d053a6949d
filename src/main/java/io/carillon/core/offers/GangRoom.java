package io.carillon.core.offers;

import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many tasks of a gang find a place together, and where: each host gets as many as it takes.
 *
 * @param places how many find one
 * @param kept what they take, by host
 */
record GangRoom(int places, Map<String, Resources> kept) {
    /** Tasks with those needs, on these hosts and nothing else beside them. */
    static GangRoom of(State state, List<Host> hosts, List<Need> needs) {
        List<HostAccount> accounts = HostAccount.of(hosts, Tally.of(state, needs));
        Map<String, Resources> kept = new LinkedHashMap<>();
        int next = 0;
        for (int i = 0; i < hosts.size() && next < needs.size(); i++) {
            HostAccount account = accounts.get(i);
            Resources before = account.free();
            next += take(account, needs.subList(next, needs.size()));
            if (!before.equals(account.free())) {
                kept.put(hosts.get(i).key(), before.minus(account.free()));
            }
        }
        return new GangRoom(next, kept);
    }

    /** How many of so many tasks find a place together on the known agents, with nothing there. */
    static int whenFree(State state, Need need, int tasks) {
        return places(ExecutorPlaceRules.whenFree(state, Tally.empty()), need, tasks);
    }

    /** The same, beside the live tasks of this framework. */
    static int beside(State state, Need need, int tasks) {
        Tally tally = Tally.of(state, List.of(need));
        List<HostAccount> agents = new ArrayList<>();
        state.supply()
                .knownAgents()
                .capacities()
                .forEach(
                        (agent, capacity) ->
                                agents.add(
                                        ExecutorPlaceRules.account(
                                                state,
                                                agent,
                                                capacity.minus(used(state, agent)),
                                                tally)));
        return places(agents, need, tasks);
    }

    /** What live tasks of this framework use of the agent. */
    static Resources used(State state, AgentId agent) {
        return state.agents()
                .getOrDefault(agent, AgentLoad.NONE)
                .used()
                .plus(state.executors().used(agent));
    }

    /** How many of so many tasks find a place together on agents with those accounts. */
    static int places(List<HostAccount> agents, Need need, int tasks) {
        List<Need> needs = Collections.nCopies(tasks, need);
        int placed = 0;
        for (HostAccount agent : agents) {
            placed += take(agent, needs.subList(placed, tasks));
        }
        return placed;
    }

    private static int take(HostAccount account, List<Need> needs) {
        int taken = 0;
        while (taken < needs.size() && account.fits(needs.get(taken))) {
            account.take(needs.get(taken++));
        }
        return taken;
    }
}
