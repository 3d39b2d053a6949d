package io.carillon.web.v1;

import io.carillon.core.offers.PlaceWait;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What a live run or a shard of it waits for. Found on the engine's thread; the JSON is made on any
 * other.
 *
 * @param what the sort of what it waits for
 * @param because the same in a sentence
 * @param until when the waiting ends at the latest, where that is known
 */
record Waiting(For what, String because, Optional<Instant> until) {

    /** The sorts of things that a shard waits for. */
    enum For {
        /** Runs of the job that were there before. */
        RUNS_BEFORE,
        /** Other shards of the run, because of {@code maxParallel}. */
        OTHER_SHARDS,
        /** The delay before the next attempt. */
        NEXT_ATTEMPT,
        /** An agent with room. */
        PLACE,
        /** Mesos to say what became of the task. */
        CONFIRMATION,
        /** The task's agent, which cannot be reached. */
        AGENT
    }

    /** What the run waits for as a whole, or its first shard that waits. */
    static Optional<Waiting> of(State state, RunEntry run) {
        Optional<Waiting> queued = queued(state, run);
        if (queued.isPresent() || run.run().startedAt().isPresent()) {
            return queued;
        }
        return run.shards().values().stream()
                .filter(shard -> !shard.state().ended())
                .findFirst()
                .flatMap(shard -> of(state, run, shard));
    }

    /** What the shard waits for; empty if it does not. */
    static Optional<Waiting> of(State state, RunEntry run, Shard shard) {
        if (shard.state().ended()) {
            return Optional.empty();
        }
        Optional<Waiting> queued = queued(state, run);
        return queued.isPresent()
                ? queued
                : shard.task()
                        .map(task -> of(state, run, shard, task))
                        .orElseGet(() -> Optional.of(behind(run)));
    }

    private static Optional<Waiting> queued(State state, RunEntry run) {
        if (!run.run().queued()) {
            return Optional.empty();
        }
        RunId self = run.run().id();
        String before =
                state.job(self.job()).stream()
                        .flatMap(job -> job.runs().keySet().stream())
                        .filter(id -> !id.equals(self))
                        .findFirst()
                        .map(id -> "waits for the runs before it, the first is " + id)
                        .orElse("waits for the runs before it");
        return Optional.of(new Waiting(For.RUNS_BEFORE, before, Optional.empty()));
    }

    private static Waiting behind(RunEntry run) {
        int most = run.job().sharding().maxParallel();
        if (run.shards().values().stream().filter(shard -> shard.task().isPresent()).count()
                < most) {
            return new Waiting(For.PLACE, "its task is about to be planned", Optional.empty());
        }
        return new Waiting(
                For.OTHER_SHARDS,
                "waits for other shards of the run to end: maxParallel is " + most,
                Optional.empty());
    }

    private static Optional<Waiting> of(State state, RunEntry run, Shard shard, Task task) {
        if (task.phase() == TaskPhase.PLANNED) {
            return Optional.of(planned(state, run, shard, task));
        }
        if (task.unconfirmed()) {
            return Optional.of(
                    new Waiting(
                            For.CONFIRMATION,
                            "unconfirmed: Mesos has not said yet what became of the task",
                            Optional.empty()));
        }
        return DueRules.givenUp(run.job(), task)
                .map(until -> new Waiting(For.AGENT, shard.because(), Optional.of(until)));
    }

    private static Waiting planned(State state, RunEntry run, Shard shard, Task task) {
        if (!state.ready().contains(task.id().shardId())
                && task.notBefore().isAfter(Instant.EPOCH)) {
            String why = shard.because().isEmpty() ? "" : ", " + shard.because();
            return new Waiting(
                    For.NEXT_ATTEMPT,
                    "waits until " + task.notBefore() + " for attempt " + task.id().attempt() + why,
                    Optional.of(task.notBefore()));
        }
        PlaceWait place = PlaceWaitRules.of(state, run, task);
        return new Waiting(For.PLACE, place.because(), place.until());
    }

    JsonObject json() {
        return new JsonObject()
                .put("for", what.name())
                .put("because", because)
                .put("until", Json.text(until));
    }
}
