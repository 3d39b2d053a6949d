package io.carillon.web.v1;

import io.carillon.core.records.StoredJob;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.carillon.web.http.Sight;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A job as one line of a list. {@link #find} looks at a bounded number of jobs on the engine's
 * thread; the JSON is made on any other.
 *
 * @param stored the job
 * @param state its state
 * @param nextFire its next fire, unless a pause skips all
 * @param liveRuns how many runs are live
 * @param lastRun the newest run, live or finished
 */
record JobSummary(
        StoredJob stored,
        String state,
        Optional<Instant> nextFire,
        int liveRuns,
        Optional<RunSummary> lastRun) {
    /** Maximum number of jobs that are examined for one page, whether they match or not. */
    private static final int LOOKED_AT = 5_000;

    /**
     * The criteria of a search.
     *
     * @param words part of the name, description or owner, in small letters; empty: anything
     * @param label name of a label, or {@code name=value}; empty: any
     * @param app name of the app of the jobs; empty: any or none
     */
    record Filter(String words, String label, Optional<String> app) {
        boolean takes(JobEntry entry) {
            Job job = entry.stored().job();
            return takes(job.name(), job.description(), job.owner())
                    && (takes(job.labels()) || ofApp(entry, job.labels()));
        }

        /** Whether the job has the wanted label from its app. */
        private boolean ofApp(JobEntry entry, Map<String, String> own) {
            return !own.containsKey(label.split("=", 2)[0])
                    && entry.currentApp().filter(v -> takes(v.app().labels())).isPresent();
        }

        /** Whether the words are part of one of the texts. */
        boolean takes(String name, String description, String owner) {
            return words.isEmpty()
                    || name.contains(words)
                    || description.toLowerCase(Locale.ROOT).contains(words)
                    || owner.toLowerCase(Locale.ROOT).contains(words);
        }

        /** Whether the labels have the wanted one. */
        boolean takes(Map<String, String> labels) {
            int equals = label.indexOf('=');
            if (equals < 0) {
                return label.isEmpty() || labels.containsKey(label);
            }
            return label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
        }

        /** The names of the jobs to look at, the first one included. */
        private Set<String> names(State state, String from) {
            return app.isEmpty()
                    ? state.jobs().tailMap(from).keySet()
                    : state.app(app.get())
                            .map(entry -> entry.jobs().tailSet(from))
                            .orElse(new TreeSet<>());
        }
    }

    /**
     * A page of jobs.
     *
     * @param lines the jobs
     * @param next name of the last job looked at, if there are more
     */
    record Found(List<JobSummary> lines, Optional<String> next) {
        JsonObject json(Page page) {
            return new JsonObject()
                    .put("items", Json.array(lines, JobSummary::json))
                    .put("next", Json.text(next.map(page::cursor)));
        }
    }

    static Found find(State state, Filter filter, Page page, Instant now, Sight sight) {
        Predicate<String> seen = sight.jobs(state);
        List<JobSummary> lines = new ArrayList<>();
        Waits waits = new Waits(state, now);
        // The smallest name behind the last one.
        String from = page.after().map(name -> name + '\0').orElse("");
        String last = "";
        int looked = 0;
        for (String name : filter.names(state, from)) {
            if (lines.size() == page.limit() || looked++ == LOOKED_AT) {
                return new Found(lines, Optional.of(last));
            }
            last = name;
            JobEntry entry = state.job(name).orElseThrow();
            if (seen.test(name) && filter.takes(entry)) {
                lines.add(of(waits, entry));
            }
        }
        return new Found(lines, Optional.empty());
    }

    private static JobSummary of(Waits waits, JobEntry entry) {
        Optional<RunSummary> last =
                entry.runs().values().stream()
                        .reduce((older, newer) -> newer)
                        .map(run -> RunSummary.of(waits, run))
                        .or(() -> JobView.newest(entry, 1).stream().findFirst());
        return new JobSummary(
                entry.stored(),
                JobView.state(entry),
                JobView.nextFire(entry),
                entry.runs().size(),
                last);
    }

    JsonObject json() {
        Job job = stored.job();
        JsonObject labels = new JsonObject();
        job.labels().forEach(labels::put);
        return new JsonObject()
                .put("name", stored.name())
                .put("version", stored.version())
                .put("type", job.type().name())
                .put("state", state)
                .put("description", job.description())
                .put("owner", job.owner())
                .put("labels", labels)
                .put("app", Json.text(BuiltInApps.of(job)))
                .put("schedule", JobDocument.write(job.schedule()))
                .put("nextFire", Json.text(nextFire))
                .put("liveRuns", liveRuns)
                .put("lastRun", Json.object(lastRun, RunSummary::json));
    }
}
