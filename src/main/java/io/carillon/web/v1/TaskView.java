package io.carillon.web.v1;

import io.carillon.core.contract.Seen;
import io.carillon.core.state.Places;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A task as clients see it: live, or an attempt that has ended. Found on the engine's thread; the
 * JSON is made on any other.
 *
 * @param id its name
 * @param agent the agent's id; empty if it was never placed
 * @param live the task, while it lives
 * @param ended the attempt, when it has ended
 * @param because why it is in this state
 * @param shard the shard that it is a try at
 * @param news what the shard has told
 * @param veil what is hidden of it
 */
record TaskView(
        TaskId id,
        AgentId agent,
        Optional<Task> live,
        Optional<Attempt> ended,
        String because,
        Shard shard,
        NewsView news,
        Veil veil) {
    private TaskView(
            TaskId id,
            AgentId agent,
            Optional<Task> live,
            Optional<Attempt> ended,
            String because,
            Shard shard,
            NewsView news) {
        this(id, agent, live, ended, because, shard, news, Veil.NONE);
    }

    /** The same, with this hidden. */
    TaskView under(Veil other) {
        return new TaskView(id, agent, live, ended, because, shard, news, other);
    }

    /** A page of the tasks that Mesos may have, by name. */
    static List<TaskView> live(State state, Page page, Sight sight) {
        Predicate<String> seen = sight.jobs(state);
        List<TaskView> tasks = new ArrayList<>();
        Optional<ShardId> after =
                page.after(
                        key ->
                                TaskId.parse(key)
                                        .map(id -> Places.of(state, id).orElse(id.shardId())));
        for (ShardId id : after.isPresent() ? state.live().tailSet(after.get()) : state.live()) {
            if (tasks.size() == page.wanted()) {
                break;
            }
            if (!after.equals(Optional.of(id)) && seen.test(id.run().job())) {
                Veil veil = Veil.of(sight, state, id.run().job());
                state.shard(id)
                        .ifPresent(
                                s ->
                                        s.task()
                                                .ifPresent(
                                                        t ->
                                                                tasks.add(
                                                                        of(state, s, t)
                                                                                .under(veil))));
            }
        }
        return tasks;
    }

    /** That task, live or ended, of a live or finished run. */
    static Optional<TaskView> find(State state, TaskId id) {
        return shard(state, id).flatMap(shard -> find(state, shard, id));
    }

    private static Optional<Shard> shard(State state, TaskId id) {
        Optional<Shard> live = state.shard(id.shardId());
        return live.isPresent()
                ? live
                : state.job(id.run().job())
                        .flatMap(job -> RunView.finished(job, id.run()))
                        .flatMap(
                                run ->
                                        run.shards().stream()
                                                .filter(s -> s.number() == id.shard())
                                                .findFirst());
    }

    /**
     * That task.
     *
     * @param idle what is answered when it never started, and nothing of it is kept but why
     */
    static TaskView of(State state, TaskId id, Function<String, Problem> idle) {
        return find(state, id).orElseThrow(() -> new Refusal(missing(state, id, idle)));
    }

    private static Problem missing(State state, TaskId id, Function<String, Problem> idle) {
        return shard(state, id)
                .filter(shard -> neverStarted(shard, id.attempt()))
                .map(shard -> idle.apply("the task " + id + " never started: " + shard.because()))
                .orElseGet(
                        () ->
                                Problem.notFound(
                                        "there is no task "
                                                + id
                                                + ", or it is too old to be kept"));
    }

    /** Whether the shard ended while that attempt had no place: of such a one nothing is kept. */
    private static boolean neverStarted(Shard shard, int attempt) {
        boolean last = shard.state().ended() && shard.attempts() == attempt;
        int known = shard.ended().stream().mapToInt(one -> one.id().attempt()).max().orElse(0);
        return last && known == attempt - 1 && shard.state() != RunState.SUCCEEDED;
    }

    private static Optional<TaskView> find(State state, Shard shard, TaskId id) {
        Optional<Shard> second = shard.second(id.run());
        if (shard.task().isPresent() && shard.task().get().id().equals(id)) {
            return Optional.of(of(state, shard, shard.task().get()));
        }
        if (shard.leaving().filter(task -> task.id().equals(id)).isPresent()) {
            return second.map(one -> of(state, one, one.task().orElseThrow()));
        }
        return shard.ended().stream()
                .filter(attempt -> attempt.id().equals(id))
                .findFirst()
                .map(
                        attempt ->
                                new TaskView(
                                        id,
                                        attempt.agent(),
                                        Optional.empty(),
                                        Optional.of(attempt),
                                        attempt.because(),
                                        shard,
                                        NewsView.of(state, id.shardId()).told(id.attempt())));
    }

    private static TaskView of(State state, Shard shard, Task task) {
        return new TaskView(
                task.id(),
                task.agent(),
                Optional.of(task),
                Optional.empty(),
                shard.because(),
                shard,
                NewsView.of(state, task.id().shardId()));
    }

    /** What a command about it depends on. */
    Seen seen() {
        return new Seen(id.run(), Optional.empty(), List.of(shard));
    }

    /** The shared executor that it was launched in, if any. */
    Optional<ExecutorId> executor() {
        return live.flatMap(Task::executor).or(() -> ended.flatMap(Attempt::executor));
    }

    /** Whether it ever reached an agent, so that it may have left files there. */
    boolean placed() {
        return agent.known() && live.map(task -> task.phase() != TaskPhase.PLANNED).orElse(true);
    }

    /** Why it may have left no files: how far it has come, in a sentence. */
    String progress() {
        if (ended.isPresent()) {
            return placed()
                    ? "the task ended " + ended.get().state() + ": " + because
                    : "the task never started: " + because;
        }
        boolean started =
                live.map(Task::phase)
                        .filter(phase -> phase != TaskPhase.PLANNED && phase != TaskPhase.LAUNCHING)
                        .isPresent();
        return (started ? "the task is live: " : "the task has not started yet: ") + because;
    }

    JsonObject json() {
        JsonObject json =
                new JsonObject()
                        .put("id", id.toString())
                        .put("job", id.run().job())
                        .put("run", id.run().toString())
                        .put("shard", id.shard())
                        .put("attempt", id.attempt())
                        .put("agent", Json.text(agent.value()))
                        .put("executor", Json.text(executor().map(ExecutorId::toString)))
                        .put("because", because);
        live.ifPresent(
                task ->
                        json.put("host", Json.text(task.host()))
                                .put("state", task.phase().name())
                                .put("since", task.since().toString())
                                .put("startedAt", Json.time(task.launchedAt()))
                                .putNull("endedAt")
                                .put("unconfirmed", task.unconfirmed())
                                .put("kill", Json.object(task.kill(), RunSummary::kill)));
        ended.ifPresent(
                attempt ->
                        json.put("host", Json.text(attempt.host()))
                                .put("state", attempt.state().name())
                                .put("since", attempt.endedAt().toString())
                                .put("startedAt", Json.time(attempt.startedAt()))
                                .put("endedAt", attempt.endedAt().toString())
                                .put("unconfirmed", false)
                                .putNull("kill"));
        json.put("health", live.isEmpty() ? null : HealthView.of(shard));
        return veil.told(news.into(json));
    }
}
