package io.carillon.web.v1;

import io.carillon.core.state.Editions;
import io.carillon.core.state.RunEntry;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How far a change of its job or app has come with the shards of a daemon. Made on the engine's
 * thread; the JSON on any other.
 *
 * @param done how many shards run the newest version
 * @param of how many shards there are
 * @param because what the next step waits for
 */
record Rolling(int done, int of, String because) {
    /** Empty if all shards execute the same, as far as the run is concerned. */
    static Optional<Rolling> of(Waits waits, RunEntry run) {
        return run.rolls()
                .filter(Editions::underWay)
                .filter(any -> run.run().kill().isEmpty())
                .map(now -> new Rolling(now.done(), now.count(), because(waits, run, now)));
    }

    private static String because(Waits waits, RunEntry run, Editions now) {
        if (waits.paused(run)) {
            return "the job is paused, so no shard is replaced";
        }
        return now.waitsFor()
                .flatMap(run::shard)
                .map(
                        shard ->
                                "waits for shard "
                                        + shard.number()
                                        + ": "
                                        + waits.of(run, shard)
                                                .map(Waiting::because)
                                                .orElse(shard.because()))
                .orElseGet(() -> "the newest task must stay up until " + now.settledAt());
    }

    JsonObject json() {
        return new JsonObject().put("done", done).put("of", of).put("because", because);
    }
}
