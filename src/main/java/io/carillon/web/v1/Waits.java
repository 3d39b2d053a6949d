package io.carillon.web.v1;

import io.carillon.core.offers.PlaceWait;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.offers.SecretRules;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds what runs and shards wait for, for one answer: what does not differ from shard to shard is
 * found once. Used on the engine's thread, and not kept.
 */
final class Waits {
    private final State state;
    private final Instant now;
    private final PlaceWaitRules places;

    Waits(State state, Instant now) {
        this.state = state;
        this.now = now;
        this.places = new PlaceWaitRules(state);
    }

    /** The moment of the answer. */
    Instant now() {
        return now;
    }

    /** The job of the run. */
    StoredJob job(RunEntry run) {
        return state.job(run.run().id().job()).orElseThrow().stored();
    }

    /** Whether nothing of the run is launched, because launches are frozen. */
    boolean frozen(RunEntry run) {
        return state.freezes(run.run().id().job());
    }

    /** What the run waits for as a whole, or its first shard that waits. */
    Optional<Waiting> of(RunEntry run) {
        Optional<Waiting> queued = queued(run);
        if (queued.isPresent() || run.run().startedAt().isPresent()) {
            return queued;
        }
        return run.shards().values().stream()
                .filter(shard -> !shard.state().ended())
                .findFirst()
                .flatMap(shard -> of(run, shard));
    }

    /** What the shard waits for; empty if it does not. */
    Optional<Waiting> of(RunEntry run, Shard shard) {
        if (shard.state().ended()) {
            return Optional.empty();
        }
        Optional<Waiting> queued = queued(run);
        return queued.isPresent()
                ? queued
                : shard.task()
                        .map(task -> of(run, shard, task))
                        .orElseGet(() -> Optional.of(behind(run)));
    }

    private Optional<Waiting> queued(RunEntry run) {
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
        return Optional.of(new Waiting(Waiting.For.RUNS_BEFORE, before, Optional.empty()));
    }

    private static Waiting behind(RunEntry run) {
        int most = run.job().sharding().maxParallel();
        if (run.active() < most) {
            return new Waiting(
                    Waiting.For.PLACE, "its task is about to be planned", Optional.empty());
        }
        return new Waiting(
                Waiting.For.OTHER_SHARDS,
                "waits for other shards of the run to end: maxParallel is " + most,
                Optional.empty());
    }

    private Optional<Waiting> of(RunEntry run, Shard shard, Task task) {
        if (task.phase() == TaskPhase.PLANNED) {
            return Optional.of(planned(run, shard, task));
        }
        if (task.unconfirmed()) {
            return Optional.of(
                    new Waiting(
                            Waiting.For.CONFIRMATION,
                            "unconfirmed: Mesos has not said yet what became of the task",
                            Optional.empty()));
        }
        return DueRules.givenUp(run, task)
                .map(until -> new Waiting(Waiting.For.AGENT, shard.because(), Optional.of(until)));
    }

    private Waiting planned(RunEntry run, Shard shard, Task task) {
        if (!state.ready().contains(task.id().shardId())
                && task.notBefore().isAfter(Instant.EPOCH)) {
            if (SecretRules.isWait(shard.because())) {
                return new Waiting(
                        Waiting.For.SECRET,
                        shard.because() + "; it is read again at " + task.notBefore(),
                        Optional.of(task.notBefore()));
            }
            String why = shard.because().isEmpty() ? "" : ", " + shard.because();
            return new Waiting(
                    Waiting.For.NEXT_ATTEMPT,
                    "waits until " + task.notBefore() + " for attempt " + task.id().attempt() + why,
                    Optional.of(task.notBefore()));
        }
        PlaceWait place = places.of(run, task);
        return new Waiting(Waiting.For.PLACE, place.because(), place.until());
    }
}
