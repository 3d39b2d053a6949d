package io.carillon.core.offers;

import io.carillon.core.contract.GangHold;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.KnownAgents;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which gangs are searched for places: the shards of a run that are launched together or not at
 * all. A gang is searched once the offers at hand have room for all of it. Those that have room for
 * a part of it alone are of no use, so they are kept until more have come:
 *
 * <ol>
 *   <li>For one gang at a time, so that no two hold each other up; each has its turn.
 *   <li>Only what the gang would take. Other work goes on beside it.
 *   <li>For {@code offerHold} at most. Then all work has the offers for {@link GangHold#REST}.
 *   <li>Only if the known agents would have room for all of it when they are free.
 * </ol>
 */
final class GangRules {
    /** Maximum number of gangs in one search: each is a search by itself. */
    static final int MAX_SEARCHED = 20;

    private static final Comparator<RunId> OLDEST_FIRST =
            Comparator.comparing(RunId::nominalTime).thenComparing(Comparator.naturalOrder());

    /**
     * What follows.
     *
     * @param first the gang that goes before all other work: offers were kept for it
     * @param whole the gangs that are searched
     * @param hold the gang that offers are kept for
     * @param spread the shards that wait for offers, with those of that gang
     * @param hosts what other work may have
     * @param shards how many ready shards belong to gangs
     * @param ask whether Mesos must be asked for the offers of other agents
     */
    record Plan(
            Optional<RunId> first,
            Set<RunId> whole,
            GangHold hold,
            Spread spread,
            List<Host> hosts,
            int shards,
            boolean ask) {}

    /** Gangs that are the same for all agents. */
    private record Sort(List<Need> needs) {}

    private final State state;
    private final Spread spread;
    private final Instant now;
    private final Duration longest;
    private final TreeMap<RunId, Sort> gangs = new TreeMap<>(OLDEST_FIRST);
    private final Map<Sort, GangRoom> rooms = new LinkedHashMap<>();
    private final TreeSet<RunId> whole = new TreeSet<>();
    private Optional<RunId> first = Optional.empty();
    private List<Host> hosts;
    private GangHold hold;

    /** What offers are kept for from now on, and what it takes of them. */
    private Optional<GangRoom> kept = Optional.empty();

    private GangRules(State state, Spread spread, List<Host> hosts, Instant now) {
        this.state = state;
        this.spread = spread;
        this.hosts = hosts;
        this.now = now;
        this.longest = state.settings().offerHold();
        this.hold = state.supply().gangs();
    }

    /**
     * Which gangs are searched now. Meant for a state in which offers are held.
     *
     * @param spread the shards that wait for the offers of other agents
     * @param hosts what is offered
     */
    static Plan plan(State state, Spread spread, List<Host> hosts, Instant now) {
        return new GangRules(state, spread, hosts, now).plan();
    }

    private Plan plan() {
        List<Host> offered = hosts;
        List<ShardId> ready = state.ready().first(Integer.MAX_VALUE, Need::gang);
        collect(ready);
        Optional<RunId> holder =
                hold.run().filter(run -> gangs.containsKey(run) && !hold.isOver(longest, now));
        if (hold.run().isPresent() && holder.isEmpty()) {
            hold = hold.over(now);
        }
        holder.ifPresent(this::goOn);
        for (RunId run : gangs.keySet()) {
            if (!holder.equals(Optional.of(run)) && whole.size() < MAX_SEARCHED && fits(run)) {
                whole.add(run);
            }
        }
        if (whole.isEmpty() && kept.isEmpty()) {
            begin();
        }
        if (kept.isEmpty()) {
            return new Plan(first, whole, hold, spread, offered, ready.size(), false);
        }
        RunId run = hold.run().orElseThrow();
        boolean more = mayCome(gang(run));
        Instant again = state.supply().demand().revivedAt().plus(SpreadRules.AGAIN);
        boolean ask = more && !again.isAfter(now);
        Instant until = hold.until(longest);
        Instant next = more && !ask && again.isBefore(until) ? again : until;
        List<ShardId> shards = state.run(run).orElseThrow().gang();
        return new Plan(first, whole, hold, spread.with(shards, next), hosts, ready.size(), ask);
    }

    /**
     * The hosts that these gangs were to have places on, but for those that offers are kept of for
     * another gang, if any are left; if no host can be told, all. Never empty while offers are
     * held.
     */
    static Set<String> counted(State state, Set<RunId> searched) {
        List<Host> hosts = new ArrayList<>();
        PlacementSearchRules.hosts(state)
                .forEach((key, offers) -> hosts.add(PlacementSearchRules.host(state, key, offers)));
        GangRules rules = new GangRules(state, Spread.NONE, hosts, Instant.MIN);
        Set<String> kept = new TreeSet<>();
        rules.hold
                .run()
                .filter(run -> !searched.contains(run))
                .map(rules::roomNow)
                .ifPresent(
                        room -> {
                            kept.addAll(room.kept().keySet());
                            rules.hosts = rules.without(room);
                        });
        Set<String> counted = new TreeSet<>();
        searched.forEach(run -> counted.addAll(rules.roomNow(run).kept().keySet()));
        if (counted.isEmpty()) {
            hosts.forEach(host -> counted.add(host.key()));
        }
        return kept.containsAll(counted)
                ? counted
                : counted.stream().filter(key -> !kept.contains(key)).collect(Collectors.toSet());
    }

    /** The room for what is left of a gang. */
    private GangRoom roomNow(RunId id) {
        List<Need> needs = new ArrayList<>();
        state.run(id)
                .ifPresent(run -> run.gang().forEach(one -> needs.add(run.need(one.number()))));
        return GangRoom.of(state, hosts, needs);
    }

    /** The gangs all of whose shards are ready. */
    private void collect(List<ShardId> ready) {
        Map<RunId, List<Need>> found = new LinkedHashMap<>();
        for (ShardId id : ready) {
            RunEntry run = state.run(id.run()).orElseThrow();
            if (run.isGang()) {
                found.computeIfAbsent(id.run(), any -> new ArrayList<>())
                        .add(run.need(id.number()));
            }
        }
        found.forEach(
                (run, needs) -> {
                    if (needs.size() == state.run(run).orElseThrow().gang().size()) {
                        gangs.put(run, new Sort(needs));
                    }
                });
    }

    /** Offers are kept for that gang: it fits now, or they still are. */
    private void goOn(RunId run) {
        Sort gang = gang(run);
        GangRoom room = GangRoom.of(state, hosts, gang.needs());
        hosts = without(room);
        if (room.places() < gang.needs().size()) {
            kept = Optional.of(room);
        } else if (!waits(run)) {
            first = Optional.of(run);
            whole.add(run);
            hold = hold.over(now);
        }
    }

    /** Begins to keep offers for the next gang of which a part fits, if the others had them. */
    private void begin() {
        if (longest.isZero() || hold.run().isPresent() || !hold.isOver(longest, now)) {
            return;
        }
        List<RunId> turns = new ArrayList<>(gangs.keySet());
        hold.last()
                .ifPresent(
                        last -> {
                            turns.clear();
                            turns.addAll(gangs.tailMap(last, false).keySet());
                            turns.addAll(gangs.headMap(last, true).keySet());
                        });
        for (RunId run : turns) {
            GangRoom room = room(run);
            if (room.places() > 0 && room.places() < size(run) && couldFit(run)) {
                hold = GangHold.of(run, now);
                kept = Optional.of(room);
                hosts = without(room);
                return;
            }
        }
    }

    private boolean couldFit(RunId run) {
        List<Need> needs = gang(run).needs();
        return GangRoom.whenFree(state, needs.get(0), needs.size()) == needs.size();
    }

    private boolean fits(RunId run) {
        return !waits(run) && room(run).places() == size(run);
    }

    private boolean waits(RunId run) {
        return state.run(run).orElseThrow().gang().stream()
                .anyMatch(id -> spread.waiting().contains(id));
    }

    private Sort gang(RunId run) {
        return Objects.requireNonNull(gangs.get(run));
    }

    private int size(RunId run) {
        return gang(run).needs().size();
    }

    private GangRoom room(RunId run) {
        return rooms.computeIfAbsent(gang(run), gang -> GangRoom.of(state, hosts, gang.needs()));
    }

    private List<Host> without(GangRoom room) {
        List<Host> rest = new ArrayList<>();
        for (Host host : hosts) {
            Resources kept = room.kept().get(host.key());
            rest.add(kept == null ? host : host.less(kept));
        }
        return rest;
    }

    /** Whether an agent that must be asked for has room for a task of the gang. */
    private boolean mayCome(Sort gang) {
        Tally tally = Tally.of(state, gang.needs());
        TreeSet<AgentId> atHand = new TreeSet<>();
        hosts.forEach(host -> atHand.add(host.agent()));
        for (Map.Entry<AgentId, KnownAgents.Awaited> entry :
                state.supply().knownAgents().awaited().entrySet()) {
            if (!entry.getValue().open()
                    && !atHand.contains(entry.getKey())
                    && ExecutorPlaceRules.account(
                                    state, entry.getKey(), entry.getValue().room(), tally)
                            .fits(gang.needs().get(0))) {
                return true;
            }
        }
        return false;
    }
}
