package io.carillon.core.contract;

import io.carillon.model.run.Fire;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import java.util.List;

/**
 * What became of fires of a shard that fires by itself is known. The entries and the shard, which
 * tells how far it is accounted for, become true together.
 *
 * @param id the shard
 * @param shard the shard from now on
 * @param fires the new entries of the ledger, in the order of time
 * @param because what has made it known
 */
public record FiresAccounted(ShardId id, Shard shard, List<Fire> fires, String because)
        implements Change.OfFires {
    public FiresAccounted {
        fires = List.copyOf(fires);
    }

    @Override
    public String subject() {
        return id.toString();
    }

    @Override
    public <T> T accept(ChangeHandler<T> handler) {
        return handler.firesAccounted(this);
    }
}
