package io.carillon.web.v1;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A run without its shards. Made on the engine's thread; the JSON on any other.
 *
 * @param run the head
 * @param shards how many shards
 * @param succeeded how many ended well
 * @param ended how many ended in any way
 * @param waiting what it waits for, if it has not started
 * @param rolling how far a change of a daemon has come
 * @param health how the shards of a daemon are
 */
record RunSummary(
        Run run,
        int shards,
        int succeeded,
        int ended,
        Optional<Waiting> waiting,
        Optional<Rolling> rolling,
        Optional<HealthView> health) {

    static RunSummary of(Waits waits, RunEntry entry) {
        int ended = 0;
        for (RunState end : RunState.values()) {
            ended += entry.ended(end);
        }
        // A standing run remembers the shards that an earlier definition had.
        int former =
                entry.rolls().filter(any -> entry.run().kill().isEmpty()).isPresent() ? ended : 0;
        return new RunSummary(
                entry.run(),
                entry.shards().size() - former,
                entry.ended(RunState.SUCCEEDED),
                ended - former,
                waits.of(entry),
                Rolling.of(waits, entry),
                HealthView.of(entry, waits.now()));
    }

    static RunSummary of(JobEntry.Finished finished) {
        int succeeded = 0;
        for (Shard shard : finished.shards()) {
            if (shard.state() == RunState.SUCCEEDED) {
                succeeded++;
            }
        }
        int all = finished.shards().size();
        return new RunSummary(
                finished.run(),
                all,
                succeeded,
                all,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    JsonObject json() {
        return new JsonObject()
                .put("id", run.id().toString())
                .put("job", run.id().job())
                .put("nominalTime", run.id().nominalTime().toString())
                .put("trigger", run.id().trigger().name())
                .put("state", run.state().name())
                .put("because", waiting.map(Waiting::because).orElse(run.because()))
                .put("waiting", Json.object(waiting, Waiting::json))
                .put("createdAt", run.createdAt().toString())
                .put("startedAt", Json.text(run.startedAt()))
                .put("endedAt", Json.text(run.endedAt()))
                .put("queued", run.queued())
                .put("kill", Json.object(run.kill(), RunSummary::kill))
                .put("jobVersion", run.jobVersion())
                .put("app", Json.object(run.app(), JobView::app))
                .put("rolling", Json.object(rolling, Rolling::json))
                .put("health", Json.object(health, HealthView::json))
                .put("retryOf", Json.text(run.retryOf()))
                .put(
                        "counts",
                        new JsonObject()
                                .put("shards", shards)
                                .put("ended", ended)
                                .put("succeeded", succeeded));
    }

    static JsonObject kill(KillWish wish) {
        return new JsonObject()
                .put("since", wish.since().toString())
                .put("because", wish.because());
    }
}
