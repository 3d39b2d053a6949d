package io.carillon.web.v1;

import io.carillon.core.records.Updates;
import io.carillon.core.state.Editions;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How far a change of its job or app has come with the shards of a daemon. Made on the engine's
 * thread; the JSON on any other.
 *
 * @param done how many shards run the newest version
 * @param of how many shards there are
 * @param because what the next step waits for, and what has been rolled back
 * @param paused whether its owner has paused the update
 */
record Rolling(int done, int of, String because, boolean paused) {
    /** Empty if all shards execute the same, as far as the run is concerned. */
    static Optional<Rolling> of(Waits waits, RunEntry run) {
        return run.rolls()
                .filter(Editions::underWay)
                .filter(any -> run.run().kill().isEmpty())
                .map(now -> of(waits, run, now));
    }

    private static Rolling of(Waits waits, RunEntry run, Editions now) {
        Updates kept = waits.job(run).kept();
        String undone = kept.undone().map(one -> one.words() + "; ").orElse("");
        return new Rolling(
                now.done(),
                now.count(),
                undone + because(waits, run, now),
                kept.held().isPresent());
    }

    private static String because(Waits waits, RunEntry run, Editions now) {
        if (waits.job(run).pause().isPresent()) {
            return "the job is paused, so no shard is replaced";
        }
        Optional<Updates.Held> held = waits.job(run).kept().held();
        if (held.isPresent()) {
            String reason = held.get().reason();
            return "the update is paused by "
                    + held.get().by()
                    + (reason.isEmpty() ? "" : " (" + reason + ")")
                    + ", so no shard is replaced";
        }
        if (waits.frozen(run)) {
            return "launches are frozen, so no shard is replaced";
        }
        return now.waitsFor()
                .flatMap(run::shard)
                .map(shard -> "waits for shard " + shard.number() + ": " + why(waits, run, shard))
                .or(() -> now.firstLeaving().flatMap(run::shard).map(one -> two(waits, run, one)))
                .orElseGet(() -> "the newest task must stay up until " + now.settledAt());
    }

    private static String two(Waits waits, RunEntry run, Shard shard) {
        boolean ends = shard.leaving().flatMap(Task::kill).isPresent();
        boolean runs =
                shard.task().filter(task -> task.phase() == TaskPhase.RUNNING).isPresent()
                        && run.rolls().orElseThrow().lacks(shard).isEmpty();
        String why = runs ? "the newer one must stay up" : why(waits, run, shard);
        return "shard "
                + shard.number()
                + " has two tasks: "
                + (ends ? "the one that leaves is being ended" : why);
    }

    private static String why(Waits waits, RunEntry run, Shard shard) {
        return waits.of(run, shard)
                .map(Waiting::because)
                .or(() -> run.rolls().orElseThrow().lacks(shard))
                .orElse(shard.because());
    }

    JsonObject json() {
        return new JsonObject()
                .put("done", done)
                .put("of", of)
                .put("because", because)
                .put("paused", paused);
    }
}
