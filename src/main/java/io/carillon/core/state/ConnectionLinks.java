package io.carillon.core.state;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.RepeatKind;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.List;

/** Keeps what depends on the connection to Mesos, and on what was said through it. */
final class ConnectionLinks {
    private ConnectionLinks() {}

    static void connected(State state, Connection connection) {
        state.connection = connection;
        state.tasks.killTries.clear();
        state.tasks.word.clear();
        state.supply.used.clear();
        if (connection.subscribed()) {
            subscribed(state, connection.since());
        } else {
            state.tasks.unanswered.clear();
        }
        for (ShardId id : List.copyOf(state.tasks.killWished)) {
            RunEntry run = state.run(id.run()).orElseThrow();
            run.shard(id.number()).ifPresent(shard -> DueRules.index(state, run, shard));
        }
    }

    private static void subscribed(State state, Instant since) {
        state.absence = 0;
        state.heardAt = since;
        state.supply.knownAgents.subscribed(since);
        for (RepeatKind kind : RepeatKind.values()) {
            calls(state, kind).restart(since);
        }
    }

    static void repeated(State state, Change.Repeated change) {
        change.tasks().forEach(task -> calls(state, change.kind()).said(task, change.at()));
    }

    static void reconciled(State state, LinkChange.Reconciled change) {
        state.reconciliation = change.reconciliation();
        state.tasks.reconciled(change.reconciliation());
    }

    static void offered(State state, Offer offer) {
        state.supply.offers.put(offer.id(), offer);
        state.heardAt = offer.arrivedAt();
        state.supply.knownAgents.forgetOld(state.tasks.agents.keySet(), offer.arrivedAt());
        AgentLoad load = state.tasks.agents.getOrDefault(offer.agent(), AgentLoad.NONE);
        state.supply.knownAgents.offered(
                offer, load.used().plus(state.executors.used(offer.agent())));
    }

    /** Mesos is told that offers are wanted, or none. */
    static void demanded(State state, Change.DemandChanged change) {
        if (change.demand().suppressed()) {
            state.supply.knownAgents.suppressed(change.at());
        } else {
            state.tasks.ready.askedFor();
            state.supply.knownAgents.askedFor(change.at());
        }
        state.supply.demand = change.demand();
    }

    /** A search for places has ended. */
    static void placed(State state, Change.PlacementEnded change) {
        state.supply.placing = false;
        change.waiting()
                .forEach(
                        (task, why) -> {
                            if (state.tasks.ready.contains(task.shardId())) {
                                Need need = state.run(task.run()).orElseThrow().need(task.shard());
                                state.supply.shortages.put(need, why);
                            }
                        });
    }

    /** Those to whom the same is said again and again. */
    static RepeatedCalls calls(State state, RepeatKind kind) {
        return switch (kind) {
            case UNANSWERED_LAUNCH -> state.tasks.unansweredLaunches;
            case ORPHAN -> state.orphans;
            case ABANDONED -> state.abandoned;
            case DISMISSED -> state.executors.dismissals;
        };
    }
}
