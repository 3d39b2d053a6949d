package io.carillon.web;

import io.carillon.core.JobEntry;
import io.carillon.core.RunEntry;
import io.carillon.core.ScheduleRules;
import io.carillon.core.State;
import io.carillon.core.StoredJob;
import io.carillon.model.Pause;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One job as clients see it. {@link #find} copies what is needed on the engine's thread; the JSON
 * is made on any other.
 *
 * @param stored the job
 * @param nextFires its next fires
 * @param live its live runs, oldest first
 * @param finished its newest finished runs, newest first
 */
record JobView(
        StoredJob stored, List<Instant> nextFires, List<RunLine> live, List<RunLine> finished) {
    private static final int FIRES = 5;
    private static final int RUNS = 20;

    static Optional<JobView> find(State state, String name) {
        return state.job(name).map(JobView::of);
    }

    private static JobView of(JobEntry entry) {
        List<RunLine> live = new ArrayList<>();
        for (RunEntry run : entry.runs().values()) {
            if (live.size() == RUNS) {
                break;
            }
            live.add(RunLine.of(run));
        }
        return new JobView(entry.stored(), nextFires(entry, FIRES), live, newest(entry, RUNS));
    }

    static List<RunLine> newest(JobEntry entry, int most) {
        List<JobEntry.Finished> finished = new ArrayList<>(entry.finished().values());
        Collections.reverse(finished);
        return finished.subList(0, Math.min(most, finished.size())).stream()
                .map(RunLine::of)
                .toList();
    }

    private static List<Instant> nextFires(JobEntry entry, int count) {
        if (entry.nextFire().isEmpty() || entry.stored().deleting()) {
            return List.of();
        }
        Instant before = entry.nextFire().get().minusMillis(1);
        return ScheduleRules.upcoming(entry.schedule(), entry.stored().createdAt(), before, count);
    }

    JsonObject json() {
        return new JsonObject()
                .put("name", stored.name())
                .put("version", stored.version())
                .put("state", state(stored))
                .put("pause", Json.object(stored.pause(), JobView::pause))
                .put("createdAt", stored.createdAt().toString())
                .put("updatedAt", stored.updatedAt().toString())
                .put("nextFires", Json.array(nextFires, Instant::toString))
                .put("liveRuns", Json.array(live, RunLine::json))
                .put("recentRuns", Json.array(finished, RunLine::json))
                .put("definition", JobDocument.write(stored.job()));
    }

    static String state(StoredJob stored) {
        if (stored.deleting()) {
            return "DELETING";
        }
        return stored.pause().isPresent() ? "PAUSED" : "ACTIVE";
    }

    private static JsonObject pause(Pause pause) {
        return new JsonObject()
                .put("since", pause.since().toString())
                .put("until", Json.text(pause.until()))
                .put("reason", pause.reason());
    }
}
