package io.carillon.simulation;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.offers.HostAccount;
import io.carillon.core.offers.Tally;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.runtime.Decider;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Invariant 26: in each stored commit, and in each part of one, of the first launches of a run
 * whose shards start together there are all or none; and no offer is kept for such shards for long
 * while another task waits that it has room for. That gangs start in the end is for {@link
 * OrderAudit}.
 */
final class GangAudit implements DurableView.Reader {
    /** More than offers are kept for a gang. */
    private static final Duration LONG = Duration.ofMillis(3_500);

    private static final int CONSIDERED = 50;

    private final Trace trace;
    private final SitingAudit definitions;
    private final Weather weather;
    private final Set<RunId> begun = new HashSet<>();
    private final Map<RunId, List<Shard>> written = new LinkedHashMap<>();

    /** How many gangs were seen to start. */
    long gangs;

    /**
     * @param definitions knows what runs execute
     * @param weather knows what was late: during a late commit nothing is decided
     */
    GangAudit(Trace trace, SitingAudit definitions, Weather weather) {
        this.trace = trace;
        this.definitions = definitions;
        this.weather = weather;
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (key.kind() == RecordKey.Kind.RUNS
                && record instanceof StoredRecord.RunRecord part
                && part.run().isPresent()) {
            Run run = part.run().get();
            boolean gang =
                    definitions
                            .own(run)
                            .filter(job -> job.sharding().launchedTogether())
                            .isPresent();
            if (gang) {
                written.put(run.id(), part.shards());
            }
        }
    }

    @Override
    public void gone(RecordKey key) {}

    /** When all that was stored together has been read. */
    void check() {
        written.forEach(this::check);
        written.clear();
    }

    private void check(RunId run, List<Shard> shards) {
        List<Shard> launched = shards.stream().filter(GangAudit::isLaunched).toList();
        if (!launched.isEmpty() && begun.add(run)) {
            gangs += shards.size() > 1 ? 1 : 0;
        }
        Violation.when(
                begun.contains(run) && shards.stream().anyMatch(GangAudit::isFirst),
                26,
                () -> "the shards of " + run + " start together, and it has " + shards);
    }

    private static boolean isLaunched(Shard shard) {
        return shard.task()
                .filter(task -> task.phase().live() || task.id().attempt() > 1)
                .isPresent();
    }

    private static boolean isFirst(Shard shard) {
        return !shard.state().ended() && !isLaunched(shard);
    }

    /** The rules of a term, watched. */
    Decider watch(Decider rules) {
        return (state, input, now) -> {
            Decision decision = rules.decide(state, input, now);
            if (input instanceof Input.Settled
                    && state.connection().subscribed()
                    && !state.supply().placing()
                    && state.supply().gangs().run().isPresent()
                    && !weather.lateUntil.plus(LONG).isAfter(now)) {
                judge(state, decision, now);
            }
            return decision;
        };
    }

    private void judge(State state, Decision decision, Instant now) {
        Set<ShardId> wanted = new HashSet<>();
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.Place place) {
                for (Wanted one : place.request().tasks()) {
                    wanted.add(one.task().shardId());
                }
            }
        }
        for (ShardId id : state.ready().first(CONSIDERED, any -> true)) {
            RunEntry run = state.run(id.run()).orElseThrow();
            if (!wanted.contains(id) && waitsLong(run, id, now)) {
                state.supply().offers().values().stream()
                        .filter(offer -> !offer.arrivedAt().plus(LONG).isAfter(now))
                        .filter(offer -> !state.holds().isDrained(offer.agent()))
                        .filter(offer -> fits(offer, run.need(id.number())))
                        .findFirst()
                        .ifPresent(offer -> broken(state, id, offer));
            }
        }
    }

    private void broken(State state, ShardId id, Offer offer) {
        trace.broken(
                new Violation(
                        26,
                        id
                                + " waits, and "
                                + offer.id()
                                + " of "
                                + offer.arrivedAt()
                                + " is kept for "
                                + state.supply().gangs()));
    }

    private static boolean waitsLong(RunEntry run, ShardId id, Instant now) {
        Task task = run.shard(id.number()).flatMap(Shard::task).orElseThrow();
        Instant ready = task.notBefore().isAfter(task.since()) ? task.notBefore() : task.since();
        return run.job().sharding().count() == 1
                && run.job().where().spread().isEmpty()
                && run.need().executor().isEmpty()
                && !ready.plus(LONG).isAfter(now);
    }

    private static boolean fits(Offer offer, Need need) {
        return new HostAccount(offer.facts(), offer.usable(), new TreeMap<>(), Tally.empty())
                .fits(need);
    }
}
