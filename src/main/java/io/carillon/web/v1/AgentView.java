package io.carillon.web.v1;

import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.KnownAgents;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.hold.Hold;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.web.http.Json;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An agent as clients see it: one that has offered something within the last day under this leader,
 * has live tasks, or is drained. Found on the engine's thread; the JSON is made on any other.
 *
 * @param id its id
 * @param facts how it has described itself in its last offer
 * @param total the most that was ever free there, with what live tasks used
 * @param lastOffer when it has offered something last
 * @param offers its held offers
 * @param load the live tasks on it
 * @param drain why nothing new starts there
 * @param maintenance since when it is known to have maintenance planned
 * @param ofJob how many live tasks a job has there; empty: no job is asked for
 */
record AgentView(
        AgentId id,
        AgentFacts facts,
        Optional<Resources> total,
        Optional<Instant> lastOffer,
        List<Offer> offers,
        AgentLoad load,
        Optional<Hold> drain,
        Optional<Instant> maintenance,
        Optional<Integer> ofJob) {

    /** Maximum number of tasks that one agent is shown with. */
    private static final int TASKS = 1_000;

    /** The next agents after an id, in the order of their ids. On the engine's thread. */
    static List<AgentView> list(
            State state, AgentId after, int limit, Optional<String> job, boolean drained) {
        TreeSet<AgentId> ids = new TreeSet<>();
        if (job.isPresent()) {
            ids.addAll(state.tasksPerAgent().of(job.get()).keySet());
        } else {
            ids.addAll(state.supply().knownAgents().capacities().keySet());
            ids.addAll(state.agents().keySet());
            ids.addAll(state.holds().drains().keySet());
        }
        if (drained) {
            ids.retainAll(state.holds().drains().keySet());
        }
        List<AgentId> page =
                ids.tailSet(after, false).stream().filter(AgentId::known).limit(limit).toList();
        TreeMap<AgentId, List<Offer>> offers = new TreeMap<>();
        for (Offer offer : state.supply().offers().values()) {
            offers.computeIfAbsent(offer.agent(), agent -> new ArrayList<>()).add(offer);
        }
        return page.stream()
                .map(id -> of(state, id, offers.getOrDefault(id, List.of()), job))
                .toList();
    }

    /** That agent; empty if nothing is known of it. On the engine's thread. */
    static Optional<AgentView> find(State state, AgentId id) {
        List<Offer> offers =
                state.supply().offers().values().stream()
                        .filter(offer -> offer.agent().equals(id))
                        .toList();
        AgentView view = of(state, id, offers, Optional.empty());
        boolean known =
                view.total().isPresent()
                        || view.drain().isPresent()
                        || view.load().tasks() > 0
                        || view.maintenance().isPresent();
        return known ? Optional.of(view) : Optional.empty();
    }

    private static AgentView of(State state, AgentId id, List<Offer> offers, Optional<String> job) {
        KnownAgents known = state.supply().knownAgents();
        return new AgentView(
                id,
                known.facts(id),
                Optional.ofNullable(known.capacities().get(id)),
                Optional.ofNullable(known.offeredAt().get(id)),
                offers,
                state.agents().getOrDefault(id, AgentLoad.NONE),
                Optional.ofNullable(state.holds().drains().get(id)),
                Optional.ofNullable(known.maintained().get(id)),
                job.map(name -> state.tasksPerAgent().of(name).getOrDefault(id, 0)));
    }

    /** The drain of an agent may come before the agent; as a rule, the id is wrong. */
    private static final String UNSEEN =
            "no offer has told of an agent with this id yet; GET /v1/agents and carillon agent list"
                    + " show those that are known";

    JsonObject json() {
        JsonObject attributes = new JsonObject();
        facts.attributes()
                .forEach((name, value) -> attributes.put(name, Json.text(value.toString())));
        String host = facts.host().isEmpty() ? load.host() : facts.host();
        JsonObject json =
                new JsonObject()
                        .put("id", id.value())
                        .put("host", Json.text(host))
                        .put("attributes", attributes)
                        .put("roles", new JsonArray(List.copyOf(facts.roles())))
                        .put("total", Json.object(total, AgentView::amounts))
                        .put("offered", OfferView.resources(offers))
                        .put("used", amounts(load.used()))
                        .put("unavailable", maintenance.isPresent())
                        .put("maintenanceSince", Json.text(maintenance))
                        .put("liveTasks", load.tasks())
                        .put("drain", Json.object(drain, HoldView::drain))
                        .put("lastOffer", Json.text(lastOffer));
        ofJob.ifPresent(tasks -> json.put("tasksOfJob", tasks));
        return json;
    }

    /**
     * Adds the tasks that it has, and what a drain has still to do there. On the engine's thread.
     */
    JsonObject withTasks(State state, Sight sight) {
        Predicate<String> seen = sight.jobs(state);
        JsonArray tasks = new JsonArray();
        int toMove = 0;
        for (ShardId shard : state.on(id)) {
            boolean daemon =
                    state.run(shard.run())
                            .filter(run -> run.job().type() == JobType.DAEMON)
                            .isPresent();
            toMove += daemon && !shard.isSecond() ? 1 : 0; // What leaves ends without a drain.
            if (tasks.size() < TASKS && seen.test(shard.run().job())) {
                state.shard(shard)
                        .flatMap(Shard::task)
                        .ifPresent(task -> tasks.add(task(shard, task)));
            }
        }
        JsonObject json = json().put("jobs", jobs(state, seen)).put("tasks", tasks);
        if (total.isEmpty() && load.tasks() == 0 && maintenance.isEmpty()) {
            json.put("hint", UNSEEN);
        }
        boolean moves = state.holds().moves(id);
        int moving = moves ? toMove : 0;
        return json.put(
                "left",
                drain.isEmpty()
                        ? null
                        : new JsonObject()
                                .put("toMove", moving)
                                .put("toEnd", load.tasks() - moving));
    }

    private JsonObject jobs(State state, Predicate<String> seen) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        state.on(id).forEach(shard -> counts.merge(shard.run().job(), 1, Integer::sum));
        counts.keySet().removeIf(job -> !seen.test(job));
        JsonObject json = new JsonObject();
        counts.forEach(json::put);
        return json;
    }

    private static JsonObject task(ShardId shard, Task task) {
        return new JsonObject()
                .put("id", task.id().toString())
                .put("job", shard.run().job())
                .put("run", shard.run().toString())
                .put("shard", shard.index())
                .put("state", task.phase().name())
                .put("since", task.since().toString())
                .put("kill", Json.object(task.kill(), RunSummary::kill));
    }

    private static JsonObject amounts(Resources resources) {
        return new JsonObject()
                .put("cpus", resources.cpusMilli() / 1_000.0)
                .put("mem", resources.memMilli() / 1_000.0)
                .put("disk", resources.diskMilli() / 1_000.0)
                .put("gpus", (double) resources.gpus())
                .put("ports", (double) resources.ports());
    }
}
