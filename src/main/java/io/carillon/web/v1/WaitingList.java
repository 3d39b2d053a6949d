package io.carillon.web.v1;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.web.http.Json;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All shards that wait, by what they wait for. Found on the engine's thread; the JSON is made on
 * any other.
 *
 * @param shards how many shards wait
 * @param reasons what they wait for, with the most shards first
 */
record WaitingList(int shards, List<Reason> reasons) {
    private static final int EXAMPLES = 3;

    /** What some shards wait for. */
    static final class Reason {
        private final Waiting waiting;
        private final TreeSet<String> jobs = new TreeSet<>();
        private final List<ShardId> examples = new ArrayList<>();
        private Instant since = Instant.MAX;
        private int shards;

        private Reason(Waiting waiting) {
            this.waiting = waiting;
        }

        private void add(ShardId shard, Instant from) {
            shards++;
            jobs.add(shard.run().job());
            since = from.isBefore(since) ? from : since;
            if (examples.size() < EXAMPLES) {
                examples.add(shard);
            }
        }

        private JsonObject json() {
            return waiting.json()
                    .put("shards", shards)
                    .put("jobs", jobs.size())
                    .put("since", since.toString())
                    .put(
                            "examples",
                            Json.array(
                                    examples,
                                    shard ->
                                            new JsonObject()
                                                    .put("run", shard.run().toString())
                                                    .put("shard", shard.number())));
        }
    }

    /** What waits now, of that job or of all. On the engine's thread. */
    static WaitingList of(State state, Optional<String> job, Instant now, Sight sight) {
        Predicate<String> seen = sight.jobs(state);
        Collection<JobEntry> jobs =
                job.<Collection<JobEntry>>map(name -> state.job(name).stream().toList())
                        .orElseGet(() -> state.jobs().values());
        Waits waits = new Waits(state, now);
        Map<Waiting, Reason> found = new LinkedHashMap<>();
        int shards = 0;
        for (JobEntry entry : jobs) {
            if (!seen.test(entry.stored().name())) {
                continue;
            }
            for (RunEntry run : entry.runs().values()) {
                shards += add(waits, run, found);
            }
        }
        List<Reason> reasons = new ArrayList<>(found.values());
        reasons.sort(Comparator.comparing(reason -> -reason.shards));
        return new WaitingList(shards, reasons);
    }

    private static int add(Waits waits, RunEntry run, Map<Waiting, Reason> found) {
        int shards = 0;
        for (Shard shard : run.shards().values()) {
            Optional<Waiting> waiting = waits.of(run, shard);
            if (waiting.isPresent()) {
                shards++;
                ShardId id = new ShardId(run.run().id(), shard.number());
                Instant since = shard.task().map(Task::since).orElse(run.run().createdAt());
                found.computeIfAbsent(waiting.get(), Reason::new).add(id, since);
            }
        }
        return shards;
    }

    JsonObject json(int most) {
        JsonArray items =
                Json.array(reasons.subList(0, Math.min(most, reasons.size())), Reason::json);
        return new JsonObject()
                .put("shards", shards)
                .put("reasons", reasons.size())
                .put("items", items);
    }
}
