package io.carillon.web.v1;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.Trigger;
import io.carillon.web.http.Json;
import io.carillon.web.http.Page;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The fires of a job: those of live runs and those in the ledger, newest first. */
final class FireView {
    private FireView() {}

    /**
     * The fires planned in [from, to), at most as many as the page wants. On the engine's thread.
     */
    static List<Fire> find(JobEntry entry, Instant from, Instant to, Page page) {
        Instant before = page.after(FireView::time).filter(t -> t.isBefore(to)).orElse(to);
        // A late run may end before an earlier one, so the ledger's own order is not by time.
        List<Fire> fires = new ArrayList<>(entry.ledger().newest(from, before, Integer.MAX_VALUE));
        for (RunEntry run : entry.runs().values()) {
            Run head = run.run();
            Instant nominal = head.id().nominalTime();
            boolean within = !nominal.isBefore(from) && nominal.isBefore(before);
            if (within && head.id().trigger() == Trigger.CRON) {
                String because = head.queued() ? "waits for the runs before it" : head.because();
                fires.add(
                        Fire.of(
                                nominal,
                                Outcome.of(head.state()),
                                because,
                                Optional.of(head.id())));
            }
        }
        fires.sort(Comparator.comparing(Fire::nominalTime).reversed());
        return new ArrayList<>(fires.subList(0, Math.min(page.wanted(), fires.size())));
    }

    static String key(Fire fire) {
        return fire.nominalTime().toString();
    }

    private static Optional<Instant> time(String key) {
        try {
            return Optional.of(Instant.parse(key));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static JsonObject json(String job, Fire fire) {
        return new JsonObject()
                .put("job", job)
                .put("nominalTime", fire.nominalTime().toString())
                .put("through", fire.through().toString())
                .put("count", fire.count())
                .put("outcome", fire.outcome().name())
                .put("because", fire.because())
                .put("run", Json.text(fire.run()));
    }
}
