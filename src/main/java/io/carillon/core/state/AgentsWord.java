package io.carillon.core.state;

import io.carillon.model.run.ShardId;
import java.util.TreeSet;

/**
 * What agents themselves have said of live tasks under this subscription. It is the evidence that
 * the word of a master is weighed against.
 */
public final class AgentsWord {
    private final TreeSet<ShardId> heard = new TreeSet<>();
    private final TreeSet<ShardId> disowned = new TreeSet<>();

    AgentsWord() {}

    /** Whether the agent of the shard's task has reported it alive. */
    public boolean heard(ShardId id) {
        return heard.contains(id);
    }

    /** Whether the master disowns the shard's task, though its agent has reported it. */
    public boolean disowned(ShardId id) {
        return disowned.contains(id);
    }

    void hear(ShardId id) {
        heard.add(id);
    }

    void disown(ShardId id) {
        disowned.add(id);
    }

    /** The task has come into another phase. */
    void moved(ShardId id) {
        disowned.remove(id);
    }

    /** The shard has another task, or none. */
    void gone(ShardId id) {
        heard.remove(id);
    }

    /** Another master may know more. */
    void clear() {
        heard.clear();
        disowned.clear();
    }
}
