package io.carillon.web.v1;

import io.carillon.core.records.StoredJob;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.job.Pause;
import io.carillon.web.http.Json;
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
        StoredJob stored,
        List<Instant> nextFires,
        List<RunSummary> live,
        List<RunSummary> finished) {
    private static final int FIRES = 5;
    private static final int RUNS = 20;

    static Optional<JobView> find(State state, String name) {
        return state.job(name).map(entry -> of(state, entry));
    }

    private static JobView of(State state, JobEntry entry) {
        List<RunSummary> live = new ArrayList<>();
        for (RunEntry run : entry.runs().values()) {
            if (live.size() == RUNS) {
                break;
            }
            live.add(RunSummary.of(state, run));
        }
        return new JobView(entry.stored(), nextFires(entry, FIRES), live, newest(entry, RUNS));
    }

    static List<RunSummary> newest(JobEntry entry, int most) {
        List<JobEntry.Finished> finished = new ArrayList<>(entry.finished().values());
        Collections.reverse(finished);
        return finished.subList(0, Math.min(most, finished.size())).stream()
                .map(RunSummary::of)
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
                .put("liveRuns", Json.array(live, RunSummary::json))
                .put("recentRuns", Json.array(finished, RunSummary::json))
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
                .put("reason", pause.reason())
                .put("stop", pause.stops());
    }
}
