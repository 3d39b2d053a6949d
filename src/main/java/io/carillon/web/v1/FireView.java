package io.carillon.web.v1;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.ShardFires;
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

    /** Newest first; at one time, an entry for all shards and then those of each by its number. */
    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::time).reversed().thenComparing(Position::shard);

    /**
     * Where an entry stands in the list.
     *
     * @param shard the number of the shard; -1 for all shards
     */
    private record Position(Instant time, int shard) {
        static Position of(Fire fire) {
            return new Position(
                    fire.nominalTime(), fire.shard().map(ShardFires::number).orElse(-1));
        }

        static Optional<Position> parse(String key) {
            int tilde = key.indexOf('~');
            try {
                return Optional.of(
                        tilde < 0
                                ? new Position(Instant.parse(key), -1)
                                : new Position(
                                        Instant.parse(key.substring(0, tilde)),
                                        Integer.parseInt(key.substring(tilde + 1))));
            } catch (DateTimeException | NumberFormatException e) {
                return Optional.empty();
            }
        }

        String key() {
            return shard < 0 ? time.toString() : time.toString() + '~' + shard;
        }
    }

    /**
     * The fires planned in [from, to), at most as many as the page wants. On the engine's thread.
     */
    static List<Fire> find(JobEntry entry, Instant from, Instant to, Page page) {
        // A late run may end before an earlier one, so the ledger's own order is not by time.
        List<Fire> fires = new ArrayList<>(entry.ledger().newest(from, to, Integer.MAX_VALUE));
        for (RunEntry run : entry.runs().values()) {
            Run head = run.run();
            Instant nominal = head.id().nominalTime();
            boolean within = !nominal.isBefore(from) && nominal.isBefore(to);
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
        page.after(Position::parse)
                .ifPresent(
                        last ->
                                fires.removeIf(
                                        fire -> ORDER.compare(Position.of(fire), last) <= 0));
        fires.sort(Comparator.comparing(Position::of, ORDER));
        return new ArrayList<>(fires.subList(0, Math.min(page.wanted(), fires.size())));
    }

    static String key(Fire fire) {
        return Position.of(fire).key();
    }

    static JsonObject json(String job, Fire fire) {
        JsonObject json =
                new JsonObject()
                        .put("job", job)
                        .put("nominalTime", fire.nominalTime().toString())
                        .put("through", fire.through().toString())
                        .put("count", fire.count())
                        .put("outcome", fire.outcome().name())
                        .put("because", fire.because())
                        .put("run", Json.text(fire.run()));
        fire.shard()
                .ifPresent(
                        of -> {
                            JsonObject outcomes = new JsonObject();
                            of.mixed().forEach((outcome, n) -> outcomes.put(outcome.name(), n));
                            if (outcomes.isEmpty()) {
                                outcomes.put(fire.outcome().name(), fire.count());
                            }
                            json.put("shard", of.number()).put("outcomes", outcomes);
                        });
        return json;
    }
}
