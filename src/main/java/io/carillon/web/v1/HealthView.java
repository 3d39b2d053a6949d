package io.carillon.web.v1;

import io.carillon.core.state.CrashLoop;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.Wellbeing;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.Wellness;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the shards of a daemon are: how many tasks run, and what their checks have told. Made on the
 * engine's thread; the JSON on any other.
 *
 * @param running how many tasks run
 * @param healthy how many tasks are well by their health check
 * @param unhealthy how many are not
 * @param ready how many tasks are ready by their readiness check
 * @param notReady how many are not
 * @param crashLoops how many shards fail again and again
 */
record HealthView(
        int running, int healthy, int unhealthy, int ready, int notReady, int crashLoops) {
    /** Empty unless it is the standing run of a daemon. */
    static Optional<HealthView> of(RunEntry run, Instant now) {
        return run.wellbeing().map(well -> of(well, now));
    }

    private static HealthView of(Wellbeing well, Instant now) {
        return new HealthView(
                well.running(),
                well.healthy(),
                well.unhealthy(),
                well.ready(),
                well.notReady(),
                well.crashLoops(now));
    }

    JsonObject json() {
        return new JsonObject()
                .put("running", running)
                .put("healthy", healthy)
                .put("unhealthy", unhealthy)
                .put("ready", ready)
                .put("notReady", notReady)
                .put("crashLoops", crashLoops);
    }

    /** What the checks of the shard's task have told; null if nothing. */
    static @Nullable JsonObject of(Shard shard) {
        return Json.object(shard.task().flatMap(Task::wellness), HealthView::of);
    }

    private static JsonObject of(Wellness wellness) {
        return new JsonObject()
                .put("healthy", wellness.healthy().orElse(null))
                .put("ready", wellness.ready().orElse(null))
                .put("since", wellness.since().toString());
    }

    /** That a shard fails again and again. */
    static JsonObject of(CrashLoop loop) {
        return new JsonObject()
                .put("failures", loop.failures())
                .put("nextAttempt", Json.text(loop.nextAttempt()))
                .put("because", loop.because());
    }
}
