package io.carillon.fenzo;

import io.carillon.core.offers.HostAccount;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One host of a request: its exact account decides what is offered to Fenzo and checks what Fenzo
 * answers. Confined to the placement thread. Fenzo's threads read it during a pass, while it does
 * not change.
 */
final class HostSpace {
    private final Host host;
    private final HostAccount account;
    private final TreeMap<String, Integer> running;

    /** The other hosts of the same agent, by key. */
    private final Set<String> siblings;

    private HostSpace(Host host, HostAccount account, Set<String> siblings) {
        this.host = host;
        this.account = account;
        this.siblings = siblings;
        running = new TreeMap<>(host.running());
    }

    /** The hosts of a request by key, each of which must be there once. */
    static SortedMap<String, HostSpace> of(PlacementRequest request) {
        List<Host> hosts = request.hosts();
        List<HostAccount> accounts = HostAccount.of(request);
        Map<AgentId, TreeSet<String>> keys = new HashMap<>();
        hosts.forEach(
                host -> keys.computeIfAbsent(host.agent(), any -> new TreeSet<>()).add(host.key()));
        TreeMap<String, HostSpace> spaces = new TreeMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            Host host = hosts.get(i);
            TreeSet<String> siblings = new TreeSet<>(keys.get(host.agent()));
            siblings.remove(host.key());
            if (spaces.put(host.key(), new HostSpace(host, accounts.get(i), siblings)) != null) {
                throw new IllegalArgumentException("host " + host.key() + " is there twice");
            }
        }
        return spaces;
    }

    String key() {
        return host.key();
    }

    /** What the agent has in all, as far as it was seen. */
    Resources capacity() {
        return host.capacity();
    }

    /** What is free after the tasks of earlier passes. */
    HostAccount account() {
        return account;
    }

    /** Whether that is another host of the same agent. */
    boolean sibling(String key) {
        return siblings.contains(key);
    }

    /** Whether the agent has other hosts. */
    boolean hasSiblings() {
        return !siblings.isEmpty();
    }

    /** The number of tasks of a job that run on the host or were placed on it. */
    int running(String job) {
        return running.getOrDefault(job, 0);
    }

    /** Takes what a task of a job needs. It must fit, whatever Fenzo says. */
    void take(String job, Need need) {
        account.take(need);
        running.merge(job, 1, Integer::sum);
    }
}
