package io.carillon.web.v1;

import io.carillon.core.records.StoredJob;
import io.carillon.core.records.Updates;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.job.Pause;
import io.carillon.web.http.Json;
import io.carillon.web.http.Sight;
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
 * @param app its app as it is now
 * @param effective the definition, completed by its app; empty: not wanted
 * @param state its state
 * @param nextFires its next fires, without those of a pause
 * @param live its live runs, oldest first
 * @param finished its newest finished runs, newest first
 * @param veil what is hidden of it
 */
record JobView(
        StoredJob stored,
        Optional<AppVersion> app,
        Optional<Job> effective,
        String state,
        List<Instant> nextFires,
        List<RunSummary> live,
        List<RunSummary> finished,
        Veil veil) {
    private static final int FIRES = 5;
    private static final int RUNS = 20;

    static Optional<JobView> find(State state, String name, Instant now, Sight sight) {
        return state.job(name).map(entry -> of(state, entry, now, Veil.of(sight, state, name)));
    }

    private static JobView of(State state, JobEntry entry, Instant now, Veil veil) {
        List<RunSummary> live = new ArrayList<>();
        Waits waits = new Waits(state, now);
        for (RunEntry run : entry.runs().values()) {
            if (live.size() == RUNS) {
                break;
            }
            live.add(RunSummary.of(waits, run));
        }
        return new JobView(
                entry.stored(),
                entry.currentApp(),
                Optional.empty(),
                state(entry),
                nextFires(entry, FIRES),
                live,
                newest(entry, RUNS),
                veil);
    }

    /** The same with the effective definition: what a run executes that is started now. */
    JobView withEffective() {
        Job job = stored.job();
        Job complete = app.map(AppVersion::app).map(own -> own.effective(job)).orElse(job);
        return new JobView(
                stored, app, Optional.of(complete), state, nextFires, live, finished, veil);
    }

    static List<RunSummary> newest(JobEntry entry, int most) {
        List<JobEntry.Finished> finished = new ArrayList<>(entry.finished().values());
        Collections.reverse(finished);
        return finished.subList(0, Math.min(most, finished.size())).stream()
                .map(RunSummary::of)
                .toList();
    }

    private static List<Instant> nextFires(JobEntry entry, int count) {
        List<Instant> fires = new ArrayList<>();
        Optional<Instant> next = nextFire(entry);
        while (next.isPresent() && fires.size() < count) {
            fires.add(next.get());
            next = entry.fireAfter(next.get());
        }
        return List.copyOf(fires);
    }

    static Optional<Instant> nextFire(JobEntry entry) {
        return entry.doomed() ? Optional.empty() : entry.nextFireOutsidePause();
    }

    JsonObject json() {
        JsonObject json =
                new JsonObject()
                        .put("name", stored.name())
                        .put("version", stored.version())
                        .put("state", state)
                        .put("pause", Json.object(stored.pause(), JobView::pause))
                        .put("update", Json.object(stored.updates(), JobView::update))
                        .put("createdAt", stored.createdAt().toString())
                        .put("updatedAt", stored.updatedAt().toString())
                        .put("nextFires", Json.array(nextFires, Instant::toString))
                        .put("liveRuns", Json.array(live, RunSummary::json))
                        .put("recentRuns", Json.array(finished, RunSummary::json))
                        .put("health", Json.object(health(), HealthView::json))
                        .put("app", Json.object(app, JobView::app))
                        .put("definition", veil.over(JobDocument.write(stored.job())));
        effective.ifPresent(job -> json.put("effective", veil.over(JobDocument.write(job))));
        return json;
    }

    /** How the shards of a daemon are. */
    private Optional<HealthView> health() {
        return live.stream().flatMap(run -> run.health().stream()).findFirst();
    }

    /** An app at one of its versions, as a job or run names it. */
    static JsonObject app(AppVersion app) {
        return new JsonObject().put("name", app.name()).put("version", app.version());
    }

    static String state(JobEntry entry) {
        if (entry.doomed()) {
            return "DELETING";
        }
        if (entry.stored().pause().isPresent()) {
            return "PAUSED";
        }
        return entry.completed() ? "COMPLETED" : "ACTIVE";
    }

    private static JsonObject update(Updates kept) {
        return new JsonObject()
                .put("paused", Json.object(kept.held(), JobView::held))
                .put("lastUp", kept.whole().map(Updates.Whole::version).orElse(null))
                .put("rolledBack", Json.object(kept.undone(), JobView::undone));
    }

    private static JsonObject held(Updates.Held held) {
        return new JsonObject()
                .put("since", held.since().toString())
                .put("by", held.by())
                .put("reason", held.reason());
    }

    private static JsonObject undone(Updates.Undone undone) {
        return new JsonObject()
                .put("version", undone.version())
                .put("to", undone.to())
                .put("at", undone.at().toString())
                .put("because", undone.because());
    }

    private static JsonObject pause(Pause pause) {
        return new JsonObject()
                .put("since", pause.since().toString())
                .put("until", Json.text(pause.until()))
                .put("reason", pause.reason())
                .put("stop", pause.stops());
    }
}
