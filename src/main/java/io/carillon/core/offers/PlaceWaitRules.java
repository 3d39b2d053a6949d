package io.carillon.core.offers;

import io.carillon.core.contract.GangHold;
import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.hold.Hold;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why tasks that may be placed have no place yet, from the state as it is now: there is no
 * subscription, they wait for other agents or for room for their whole gang, agents are busy, Mesos
 * is silent, or they are too large. Made for one answer: what all agents must be looked at for is
 * found once for each need.
 */
public final class PlaceWaitRules {
    private static final String ALONE =
            ", and it is tried alone because executors with it died, or ran out of memory, one"
                    + " after the other";

    private final State state;
    private Optional<Tally> tally = Optional.empty();
    private final Map<Wanted, PlaceWait> found = new LinkedHashMap<>();

    private final Map<Together, Optional<PlaceWait>> gangs = new LinkedHashMap<>();

    /** Gangs whose wait is the same, but for what is kept for one of them. */
    private record Together(Need need, int tasks) {}

    /** Tasks whose wait is the same, but for the spread. */
    private record Wanted(Need need, Optional<String> shortage) {}

    /** For questions about the state as it is; not to be kept. */
    public PlaceWaitRules(State state) {
        this.state = state;
    }

    /** Why the ready task of that run has no place. */
    public PlaceWait of(RunEntry run, Task task) {
        if (!state.connection().subscribed()) {
            Instant since = state.connection().since();
            boolean ever = since.isAfter(Instant.EPOCH);
            return PlaceWait.of("no subscription to Mesos" + (ever ? " since " + since : " yet"));
        }
        Optional<Hold> freeze = state.holds().freeze();
        if (freeze.isPresent() && state.ready().isFrozen(task.id().shardId())) {
            return frozen(freeze.get());
        }
        Optional<PlaceWait> together = gang(run);
        if (together.isPresent()) {
            return together.get();
        }
        if (state.supply().spread().waiting().contains(task.id().shardId())) {
            return PlaceWait.until(
                    "waits for offers of other agents, so that the shards of the job are spread,"
                            + " for "
                            + seconds(SpreadRules.patience(state, run))
                            + " at most",
                    state.supply().spread().until());
        }
        Wanted wanted = new Wanted(run.need(task.id().shard()), state.waiting(task.id()));
        PlaceWait wait = found.computeIfAbsent(wanted, this::search);
        return run.alone().contains(task.id().shard()) ? wait.with(ALONE) : wait;
    }

    /** Why a gang waits as a whole; empty: what keeps one of its tasks keeps all of them. */
    private Optional<PlaceWait> gang(RunEntry run) {
        int tasks = run.isGang() ? run.gang().size() : 1;
        if (tasks == 1 || state.supply().knownAgents().capacities().isEmpty()) {
            return Optional.empty();
        }
        GangHold hold = state.supply().gangs();
        if (hold.run().equals(Optional.of(run.run().id()))) {
            return Optional.of(
                    PlaceWait.until(
                            "offers are kept for it until there is room for all "
                                    + tasks
                                    + " shards, which start together",
                            hold.until(state.settings().offerHold())));
        }
        return gangs.computeIfAbsent(new Together(run.need(), tasks), this::gang);
    }

    private Optional<PlaceWait> gang(Together gang) {
        int ever = GangRoom.whenFree(state, gang.need(), gang.tasks());
        if (ever > 0 && ever < gang.tasks()) {
            return Optional.of(
                    PlaceWait.of(
                            "its "
                                    + gang.tasks()
                                    + " shards start together, and the known agents have room for "
                                    + ever
                                    + " of them when they are free"));
        }
        int now = GangRoom.beside(state, gang.need(), gang.tasks());
        return ever > 0 && now < gang.tasks()
                ? Optional.of(
                        PlaceWait.of(
                                "its "
                                        + gang.tasks()
                                        + " shards start together, and the known agents have room"
                                        + " for "
                                        + now
                                        + " of them beside the live tasks of this framework"))
                : Optional.empty();
    }

    private String keptForOthers() {
        GangHold hold = state.supply().gangs();
        return hold.run()
                .map(
                        run ->
                                "; offers are kept for the shards of "
                                        + run
                                        + ", which start together, until "
                                        + hold.until(state.settings().offerHold()))
                .orElse("");
    }

    private static String seconds(Duration patience) {
        BigDecimal seconds = BigDecimal.valueOf(patience.toMillis(), 3);
        return seconds.stripTrailingZeros().toPlainString() + " s";
    }

    private static PlaceWait frozen(Hold freeze) {
        return new PlaceWait("launches are frozen: " + freeze.reason(), freeze.until());
    }

    private PlaceWait search(Wanted wanted) {
        Need need = wanted.need();
        Optional<String> shortage = wanted.shortage();
        Shortage known = new Shortage(need, ExecutorPlaceRules.whenFree(state, tally()));
        if (known.someHostFits()) {
            Optional<String> full = fullOfOurs(known);
            if (full.isPresent()) {
                return PlaceWait.of(full.get());
            }
        }
        if (!known.hosts().isEmpty() && !known.someHostFits()) {
            // Also while Mesos is silent: no offer of these agents would help.
            return PlaceWait.of(known.because());
        }
        Instant asked = state.supply().demand().revivedAt();
        String silence = silence(asked);
        if (state.supply().offers().isEmpty() && !silence.isEmpty()) {
            return PlaceWait.of("offers were asked for at " + asked + silence);
        }
        if (known.someHostFits()) {
            if (need.executor().isPresent() && shortage.isPresent()) {
                // The search knew more: where the executor runs, and for which role.
                return PlaceWait.of(shortage.get());
            }
            String kept = keptForOthers();
            boolean searched = shortage.isPresent() || state.supply().offers().isEmpty();
            return PlaceWait.of(
                    searched || !kept.isEmpty()
                            ? known.busyWithOthers() + kept
                            : "a place is looked for");
        }
        return PlaceWait.of(shortage.orElse("no offer has come yet"));
    }

    /** Counted once it is asked for: most answers need none. */
    private Tally tally() {
        Tally counted = tally.orElseGet(() -> Tally.of(state));
        tally = Optional.of(counted);
        return counted;
    }

    /**
     * Why there is no room beside the tasks of this framework; empty: there may be some.
     *
     * @param known the known agents, in the same order
     */
    private Optional<String> fullOfOurs(Shortage known) {
        Need need = known.need();
        boolean full = true;
        int next = 0;
        for (Map.Entry<AgentId, Resources> agent :
                state.supply().knownAgents().capacities().entrySet()) {
            AgentLoad load = state.agents().getOrDefault(agent.getKey(), AgentLoad.NONE);
            Resources used = load.used().plus(state.executors().used(agent.getKey()));
            HostAccount left =
                    ExecutorPlaceRules.account(
                            state, agent.getKey(), agent.getValue().minus(used), tally());
            if (left.fits(need)) {
                return Optional.empty();
            }
            if (known.hosts().get(next++).fits(need)) {
                full &= left.lack(need).equals(Optional.of(HostAccount.Lack.ROOM));
            }
        }
        return Optional.of(full ? known.noRoom() : known.busy());
    }

    /** Nothing was heard from Mesos since that time; empty if something was. */
    private String silence(Instant since) {
        return state.heardAt().isAfter(since) || since.equals(Instant.MIN)
                ? ""
                : "; nothing heard from Mesos since " + state.heardAt();
    }
}
