package io.carillon.core.offers;

import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Resources;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why tasks that may be placed have no place yet, from the state as it is now: there is no
 * subscription, they wait for other agents, agents are busy, Mesos is silent, or they are too
 * large. Made for one answer: what all agents must be looked at for is found once for each need.
 */
public final class PlaceWaitRules {
    private final State state;
    private final Map<Wanted, PlaceWait> found = new LinkedHashMap<>();

    /** Tasks whose wait is the same, but for the spread. */
    private record Wanted(Resources need, Optional<String> shortage) {}

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
        if (state.supply().spread().waiting().contains(task.id().shardId())) {
            return PlaceWait.until(
                    "waits for offers of other agents, so that the shards of the job are spread",
                    state.supply().spread().until());
        }
        Wanted wanted = new Wanted(run.job().resources(), state.waiting(task.id()));
        return found.computeIfAbsent(wanted, this::search);
    }

    private PlaceWait search(Wanted wanted) {
        Resources need = wanted.need();
        Optional<String> shortage = wanted.shortage();
        Shortage known = new Shortage(need, state.supply().knownAgents().capacities().values());
        if (known.someHostFits() && fullOfOurs(need)) {
            return PlaceWait.of(known.busy());
        }
        Instant asked = state.supply().demand().revivedAt();
        String silence = silence(asked);
        if (state.supply().offers().isEmpty() && !silence.isEmpty()) {
            return PlaceWait.of("offers were asked for at " + asked + silence);
        }
        if (known.someHostFits()) {
            boolean searched = shortage.isPresent() || state.supply().offers().isEmpty();
            return PlaceWait.of(searched ? known.busy() : "a place is looked for");
        }
        return PlaceWait.of(
                known.hosts().isEmpty()
                        ? shortage.orElse("no offer has come yet")
                        : known.because());
    }

    /** Whether tasks of this framework leave no agent room for the need. */
    private boolean fullOfOurs(Resources need) {
        return state.supply().knownAgents().capacities().entrySet().stream()
                .noneMatch(
                        agent -> {
                            Resources used =
                                    state.agents()
                                            .getOrDefault(agent.getKey(), AgentLoad.NONE)
                                            .used();
                            return need.fitsInto(agent.getValue().minus(used));
                        });
    }

    /** Nothing was heard from Mesos since that time; empty if something was. */
    private String silence(Instant since) {
        return state.heardAt().isAfter(since) || since.equals(Instant.MIN)
                ? ""
                : "; nothing heard from Mesos since " + state.heardAt();
    }
}
