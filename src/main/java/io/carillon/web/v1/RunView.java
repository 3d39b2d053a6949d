package io.carillon.web.v1;

import io.carillon.core.contract.Seen;
import io.carillon.core.offers.Funnel;
import io.carillon.core.offers.FunnelRules;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.state.CrashLoop;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Edition;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run with a page of its shards, their attempts, and why a shard still waits. {@link #find}
 * copies on the engine's thread; the JSON is made on any other.
 *
 * @param head the run
 * @param job the definition that it executes, as far as known
 * @param shards a page of the shards
 * @param waiting what a shard waits for, by its number
 * @param loops which shards fail again and again, by number
 * @param news what a shard has told, by its number
 * @param funnel which agents would take one of the shards that wait for a place, if some do
 * @param veil what is hidden of it
 */
record RunView(
        RunSummary head,
        Optional<Job> job,
        List<Shard> shards,
        SortedMap<Integer, Waiting> waiting,
        SortedMap<Integer, CrashLoop> loops,
        SortedMap<Integer, NewsView> news,
        Optional<Funnel> funnel,
        Veil veil) {

    static Optional<RunView> find(State state, RunId id, Page page, Instant now, Sight sight) {
        Veil veil = Veil.of(sight, state, id.job());
        int from = page.after(RunView::number).map(n -> n + 1).orElse(0);
        Optional<RunEntry> live = state.run(id);
        if (live.isPresent()) {
            return live.map(run -> of(state, run, from, page.wanted(), now, veil));
        }
        return state.job(id.job())
                .flatMap(
                        entry ->
                                finished(entry, id)
                                        .map(f -> of(state, entry, f, from, page.wanted(), veil)));
    }

    static Optional<JobEntry.Finished> finished(JobEntry entry, RunId id) {
        return Optional.ofNullable(entry.finished().get(id));
    }

    private static RunView of(
            State state, RunEntry run, int from, int most, Instant now, Veil veil) {
        List<Shard> shards = new ArrayList<>();
        TreeMap<Integer, Waiting> waiting = new TreeMap<>();
        boolean standing = run.rolls().filter(any -> run.run().kill().isEmpty()).isPresent();
        for (Shard shard : run.from(from).values()) {
            if (shards.size() == most) {
                break;
            }
            // One that has ended is one that the definition does not have any more.
            if (!standing || !shard.state().ended()) {
                shards.add(shard);
            }
        }
        Waits waits = new Waits(state, now);
        TreeMap<Integer, CrashLoop> loops = new TreeMap<>();
        for (Shard shard : shards) {
            waits.of(run, shard).ifPresent(why -> waiting.put(shard.number(), why));
            CrashLoop.of(run.job(), shard, now).ifPresent(loop -> loops.put(shard.number(), loop));
        }
        return new RunView(
                RunSummary.of(waits, run),
                Optional.of(run.job()),
                shards,
                waiting,
                loops,
                news(state, run.run().id(), shards),
                funnel(state, run, waiting, now),
                veil);
    }

    private static Optional<Funnel> funnel(
            State state, RunEntry run, SortedMap<Integer, Waiting> waiting, Instant now) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().what() == Waiting.For.PLACE)
                .findFirst()
                .map(entry -> FunnelRules.of(state, run, entry.getKey(), now));
    }

    private static RunView of(
            State state, JobEntry entry, JobEntry.Finished run, int from, int most, Veil veil) {
        List<Shard> shards =
                run.shards().stream().filter(s -> s.number() >= from).limit(most).toList();
        Optional<Job> job = entry.stored().definitionOf(run.run());
        return new RunView(
                RunSummary.of(run),
                job,
                shards,
                new TreeMap<>(),
                new TreeMap<>(),
                news(state, run.run().id(), shards),
                Optional.empty(),
                veil);
    }

    private static SortedMap<Integer, NewsView> news(State state, RunId run, List<Shard> shards) {
        TreeMap<Integer, NewsView> news = new TreeMap<>();
        for (Shard shard : shards) {
            news.put(shard.number(), NewsView.of(state, new ShardId(run, shard.number())));
        }
        return news;
    }

    /** What is seen of the run itself: not what it waits for. */
    Seen seen() {
        return new Seen(head.run().id(), Optional.of(head.run()), shards);
    }

    private static Optional<Integer> number(String key) {
        return key.matches("[0-9]{1,7}") ? Optional.of(Integer.valueOf(key)) : Optional.empty();
    }

    JsonObject json(Page page) {
        JsonObject list = page.list(shards, this::shard, s -> String.valueOf(s.number()));
        JsonObject env = new JsonObject();
        head.run().env().forEach((name, value) -> env.put(name, veil.over(value)));
        return head.json()
                .put("parameter", Json.text(head.run().parameter().map(veil::over)))
                .put("env", env)
                .put("shards", list.getJsonArray("items"))
                .put("next", list.getString("next"))
                .put("funnel", funnel.map(FunnelView::json).orElse(null));
    }

    /** A run that is no longer kept, as far as it is known. */
    static JsonObject forgotten(RunId id, Optional<IdempotencyRecord> known) {
        return new JsonObject()
                .put("id", id.toString())
                .put("job", id.job())
                .put("nominalTime", id.nominalTime().toString())
                .put("trigger", id.trigger().name())
                .put("state", Json.text(known.map(IdempotencyRecord::state)))
                .put("because", "it has ended and is too old to be kept in full")
                .put("endedAt", Json.text(known.map(IdempotencyRecord::endedAt)))
                .put("shards", new JsonArray());
    }

    private JsonObject shard(Shard shard) {
        Optional<Waiting> waits = Optional.ofNullable(waiting.get(shard.number()));
        Optional<CrashLoop> loop = Optional.ofNullable(loops.get(shard.number()));
        long version = head.run().jobVersion();
        Optional<Long> app = head.run().app().map(AppVersion::version);
        JsonArray attempts = Json.array(shard.ended(), RunView::attempt);
        shard.second(head.run().id())
                .ifPresent(second -> attempts.add(current(second, second.task().orElseThrow())));
        shard.task().ifPresent(task -> attempts.add(current(shard, task)));
        JsonObject last =
                attempts.isEmpty() ? new JsonObject() : attempts.getJsonObject(attempts.size() - 1);
        Optional<Task> task = shard.task();
        JsonObject json = new JsonObject();
        json.put("shard", shard.number())
                .put(
                        "parameter",
                        veil.over(job.map(j -> j.sharding().parameter(shard.number())).orElse("")))
                .put("state", shard.state().name())
                .put("jobVersion", former(task).map(Edition::jobVersion).orElse(version))
                .put("appVersion", former(task).map(Edition::appVersion).orElse(app).orElse(null))
                .put("because", waits.map(Waiting::because).orElse(shard.because()))
                .put("waiting", Json.object(waits, Waiting::json))
                .put("health", HealthView.of(shard))
                .put("crashLoop", Json.object(loop, HealthView::of))
                .put("task", last.getString("task"))
                .put("agent", last.getString("agent"))
                .put("host", Json.text(host(shard)))
                .put("leaving", leaving(shard))
                .put("attempts", attempts);
        return veil.told(news.getOrDefault(shard.number(), NewsView.NONE).into(json));
    }

    /** What the task executes, if that is not what the run does any more. */
    private Optional<Edition> former(Optional<Task> task) {
        return task.filter(one -> one.phase().live())
                .filter(one -> one.editionNumber() != head.run().edition())
                .flatMap(
                        one -> head.run().roll().flatMap(roll -> roll.former(one.editionNumber())));
    }

    /** The host of the current attempt, or of the last one. */
    private static String host(Shard shard) {
        int ended = shard.ended().size();
        return shard.task()
                .map(Task::host)
                .or(() -> ended == 0 ? Optional.empty() : shard.ended().get(ended - 1).host())
                .orElse("");
    }

    /** The task that the current one replaces, while it lives beside it. */
    private @Nullable JsonObject leaving(Shard shard) {
        long version = head.run().jobVersion();
        return shard.second(head.run().id())
                .map(
                        second ->
                                current(second, second.task().orElseThrow())
                                        .put(
                                                "jobVersion",
                                                former(second.task())
                                                        .map(Edition::jobVersion)
                                                        .orElse(version)))
                .orElse(null);
    }

    private static JsonObject attempt(Attempt attempt) {
        return new JsonObject()
                .put("task", attempt.id().toString())
                .put("agent", Json.text(attempt.agent().value()))
                .put("host", Json.text(attempt.host()))
                .put("state", attempt.state().name())
                .put("because", attempt.because())
                .put("startedAt", Json.time(attempt.startedAt()))
                .put("endedAt", attempt.endedAt().toString());
    }

    private static JsonObject current(Shard shard, Task task) {
        return new JsonObject()
                .put("task", task.id().toString())
                .put("agent", Json.text(task.agent().value()))
                .put("host", Json.text(task.host()))
                .put("state", task.phase().name())
                .put("because", shard.because())
                .put("startedAt", Json.time(task.launchedAt()))
                .putNull("endedAt");
    }
}
