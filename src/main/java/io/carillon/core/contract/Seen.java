package io.carillon.core.contract;

import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import java.util.List;
import java.util.Optional;

/**
 * A run, or a part of it, as a caller has seen it. An immutable value.
 *
 * @param id the run
 * @param head the head of the run, if it was seen
 * @param shards the shards that were seen
 */
public record Seen(RunId id, Optional<Run> head, List<Shard> shards) {
    /** What is said when it is not as it was seen. */
    public static final String CHANGED =
            "the content is not what If-Match names; nothing was done; read it again";

    public Seen {
        shards = List.copyOf(shards);
    }
}
