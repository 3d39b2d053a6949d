package io.carillon.bench.code;

import io.carillon.sdk.ShardContext;
import io.carillon.sdk.ShardedJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Notes when its first line ran, in the file that the job's parameter names. */
public final class Stamp implements ShardedJob {
    /** Made by the executor. */
    public Stamp() {}

    @Override
    public void execute(ShardContext context) throws IOException {
        Instant now = Instant.now();
        StampLine.append(
                Path.of(context.jobParameter()), context.nominalTime(), now, context.shard());
    }
}
