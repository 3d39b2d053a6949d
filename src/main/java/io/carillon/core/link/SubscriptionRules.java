package io.carillon.core.link;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.state.State;
import io.carillon.model.mesos.Framework;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When this node subscribes, and under which FrameworkID:
 *
 * <ol>
 *   <li>When its term begins, under the stored id. Mesos may have refused that id before: a master
 *       forgets with its own end which frameworks it has removed, and the next one may accept it.
 *   <li>When that id has been set aside, without an id. The subscription leaves after the commit,
 *       so the new id cannot come before the old one is forgotten.
 *   <li>Never otherwise. The link repairs a lost connection by itself, under the id that it has;
 *       after a removal it waits for the next order.
 * </ol>
 */
public final class SubscriptionRules {
    /** Maximum number of nodes that a task is told of. */
    private static final int MAX_NODES = 10;

    private SubscriptionRules() {}

    /** The term begins. */
    public static Decision termBegan(State state, Input.TermBegan input, Instant now) {
        Optional<String> stored = state.framework().map(Framework::id);
        return new Decision()
                .change(new Change.TermBegun(input.epoch(), now, "this node leads"))
                .effect(new Effect.Subscribe(stored));
    }

    /**
     * Tasks are told of this node first and of the other nodes behind it. Which of them leads when
     * a task asks is not known at its launch, but every node answers for the whole cluster.
     */
    public static Decision nodesSeen(State state, Input.NodesSeen input) {
        Decision decision = new Decision();
        String own = state.settings().apiUrl();
        if (own.isEmpty()) {
            return decision;
        }
        List<String> urls =
                Stream.concat(Stream.of(own), input.urls().stream())
                        .filter(url -> !url.isBlank() && url.indexOf(',') < 0)
                        .distinct()
                        .limit(MAX_NODES)
                        .toList();
        if (!urls.equals(state.nodes())) {
            decision.change(new LinkChange.NodesKnown(urls, "these nodes are present"));
        }
        return decision;
    }

    /** The id has been set aside: another framework is registered. */
    static void setAside(Decision decision) {
        decision.effect(new Effect.Subscribe(Optional.empty()));
    }
}
