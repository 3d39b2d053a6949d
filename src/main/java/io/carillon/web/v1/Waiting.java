package io.carillon.web.v1;

import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What a live run or a shard of it waits for. Found by {@link Waits} on the engine's thread; the
 * JSON is made on any other.
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
        /** A secret that could not be read yet. */
        SECRET,
        /** An agent with room. */
        PLACE,
        /** Mesos to say what became of the task. */
        CONFIRMATION,
        /** The task's agent, which cannot be reached. */
        AGENT
    }

    JsonObject json() {
        return new JsonObject()
                .put("for", what.name())
                .put("because", because)
                .put("until", Json.text(until));
    }
}
