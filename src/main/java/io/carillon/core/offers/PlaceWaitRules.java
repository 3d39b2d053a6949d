package io.carillon.core.offers;

import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Resources;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a task that may be placed has no place yet, from the state as it is now: there is no
 * subscription, it waits for other agents, agents are busy, Mesos is silent, or it is too large.
 */
public final class PlaceWaitRules {
    private PlaceWaitRules() {}

    /** Why the ready task of that run has no place. */
    public static PlaceWait of(State state, RunEntry run, Task task) {
        Resources need = run.job().resources();
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
        Shortage known = new Shortage(need, state.supply().knownAgents().capacities().values());
        Optional<String> shortage = state.waiting(task.id());
        if (known.someHostFits() && fullOfOurs(state, need)) {
            return PlaceWait.of(known.busy());
        }
        Instant asked = state.supply().demand().revivedAt();
        String silence = silence(state, asked);
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
    private static boolean fullOfOurs(State state, Resources need) {
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
    private static String silence(State state, Instant since) {
        return state.heardAt().isAfter(since) || since.equals(Instant.MIN)
                ? ""
                : "; nothing heard from Mesos since " + state.heardAt();
    }
}
