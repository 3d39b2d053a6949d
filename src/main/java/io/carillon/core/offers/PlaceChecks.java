package io.carillon.core.offers;

import io.carillon.core.state.Editions;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.PortSet;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which of the places that were found still hold: by the offers that are held now, and the tasks
 * that are wanted now. Of a gang all of them hold, or none is taken.
 */
final class PlaceChecks {
    /** A task that is to be launched, and what it takes of the offers of its host. */
    record Chosen(RunEntry run, Shard shard, TaskId task, TaskCut cut) {}

    private final State state;
    private final Map<String, List<Offer>> hosts;

    /** The ports that jobs name by their numbers, when they were looked for. */
    private Optional<PortSet> named = Optional.empty();

    /**
     * @param hosts the offers held, by host
     */
    PlaceChecks(State state, Map<String, List<Offer>> hosts) {
        this.state = state;
        this.hosts = hosts;
    }

    /** Whether places were searched for a gang. */
    Set<RunId> searchedGangs(Assignment assignment) {
        Set<RunId> searched = new TreeSet<>(gangs(assignment.places().keySet()));
        searched.addAll(gangs(assignment.reasons().keySet()));
        return searched;
    }

    /** The tasks that are to be launched, by host; no host without one. */
    Map<String, List<Chosen>> whole(Assignment assignment) {
        TreeMap<TaskId, String> left = new TreeMap<>(assignment.places());
        left.keySet().removeIf(task -> lacksSecrets(task, assignment));
        while (true) {
            Map<String, List<Chosen>> chosen = choose(left);
            Set<RunId> parts = gangs(left.keySet());
            parts.removeIf(run -> isWhole(run, chosen));
            if (parts.isEmpty()) {
                return chosen;
            }
            left.keySet().removeIf(task -> parts.contains(task.run()));
        }
    }

    /** Also of those that its definition has come to name since the search began. */
    private boolean lacksSecrets(TaskId task, Assignment assignment) {
        return state.run(task.run()).filter(run -> !SecretRules.read(run, assignment)).isPresent();
    }

    private Set<RunId> gangs(Set<TaskId> tasks) {
        TreeSet<RunId> gangs = new TreeSet<>();
        for (TaskId task : tasks) {
            state.run(task.run()).filter(RunEntry::isGang).ifPresent(run -> gangs.add(task.run()));
        }
        return gangs;
    }

    private boolean isWhole(RunId run, Map<String, List<Chosen>> chosen) {
        TreeSet<ShardId> missing = new TreeSet<>(state.run(run).orElseThrow().gang());
        chosen.values()
                .forEach(tasks -> tasks.forEach(one -> missing.remove(one.task().shardId())));
        return missing.isEmpty();
    }

    private Map<String, List<Chosen>> choose(Map<TaskId, String> places) {
        Map<String, HostAccount> accounts = accounts();
        Map<String, List<Chosen>> chosen = new LinkedHashMap<>();
        byHost(places)
                .forEach(
                        (key, tasks) -> {
                            HostAccount account = accounts.get(key);
                            List<Offer> offers = hosts.get(key);
                            if (account != null && offers != null) {
                                List<Chosen> here = choose(offers, account, tasks);
                                if (!here.isEmpty()) {
                                    chosen.put(key, here);
                                }
                            }
                        });
        return chosen;
    }

    private List<Chosen> choose(List<Offer> offers, HostAccount account, List<TaskId> tasks) {
        List<Chosen> chosen = new ArrayList<>();
        List<Resource> left = PlacementSearchRules.resources(offers);
        PortSet kept = fixedPorts(tasks);
        for (TaskId id : tasks) {
            Optional<RunEntry> run = state.run(id.run());
            Optional<Shard> shard = run.flatMap(r -> r.shard(id.shard()));
            if (shard.isEmpty() || !wanted(run.get(), shard.get(), id)) {
                continue;
            }
            Need need = run.get().need(id.shard());
            Optional<TaskCut> cut = TaskCut.of(left, account, need, kept, named(need.resources()));
            if (cut.isPresent()) {
                account.take(need);
                left = cut.get().task().left();
                chosen.add(new Chosen(run.get(), shard.get(), id, cut.get()));
            }
        }
        return chosen;
    }

    /** The ports with a number that these tasks must have. */
    private PortSet fixedPorts(List<TaskId> tasks) {
        List<Resources> needs = new ArrayList<>();
        for (TaskId id : tasks) {
            state.run(id.run()).ifPresent(run -> needs.add(run.need().resources()));
        }
        return PortCut.fixed(needs);
    }

    /**
     * The ports with a number that jobs have, of use for a need with ports of any number. Few jobs
     * have such needs, so they are looked for once there is one.
     */
    private PortSet named(Resources need) {
        if (need.ports() > 0 && named.isEmpty()) {
            named =
                    Optional.of(
                            PortCut.fixed(
                                    state.jobs().values().stream()
                                            .map(job -> job.stored().job().resources())
                                            .filter(resources -> resources.wanted().isPresent())
                                            .toList()));
        }
        return named.orElse(PortSet.EMPTY);
    }

    private Map<String, HostAccount> accounts() {
        List<PlacementRequest.Host> all = new ArrayList<>();
        hosts.forEach((key, offers) -> all.add(PlacementSearchRules.host(state, key, offers)));
        Map<String, HostAccount> accounts = new LinkedHashMap<>();
        Iterator<HostAccount> next = HostAccount.of(all, Tally.of(state)).iterator();
        all.forEach(host -> accounts.put(host.key(), next.next()));
        return accounts;
    }

    private static Map<String, List<TaskId>> byHost(Map<TaskId, String> places) {
        Map<String, List<TaskId>> byHost = new LinkedHashMap<>();
        places.forEach(
                (task, key) -> byHost.computeIfAbsent(key, k -> new ArrayList<>()).add(task));
        return byHost;
    }

    private boolean wanted(RunEntry run, Shard shard, TaskId id) {
        Optional<Task> task = shard.task();
        return task.isPresent()
                && task.get().id().equals(id)
                && task.get().phase() == TaskPhase.PLANNED
                && task.get().kill().isEmpty()
                && run.run().kill().isEmpty()
                && mayLiveBeside(run, shard)
                && state.ready().contains(id.shardId())
                && !state.ready().isFrozen(id.shardId());
    }

    /** A second task is not launched when the owner has ceased to allow it. */
    private static boolean mayLiveBeside(RunEntry run, Shard shard) {
        return shard.leaving().isEmpty() || run.rolls().filter(Editions::maySurge).isPresent();
    }
}
