package io.carillon.model.mesos;

import io.carillon.model.Opaque;
import io.carillon.model.job.App;
import java.time.Instant;
import java.util.Optional;

/**
 * What an agent needs to know, beside the rest of a {@link Launch}, to start a task in a shared
 * executor.
 *
 * @param executor the executor, launched now or before
 * @param app the app that it belongs to, as it was when the run was decided
 * @param shardCount how many shards the job has
 * @param shardParameter the parameter of the shard
 * @param jobParameter the parameter of the run
 * @param fence larger than that of any launch before
 * @param deadline when the run's time limit ends it
 * @param checkpoint where the work begins; empty: at its beginning
 * @param resident when it fires by itself; empty: it does its work once
 */
public record SharedLaunch(
        SharedExecutor executor,
        App app,
        int shardCount,
        String shardParameter,
        String jobParameter,
        long fence,
        Optional<Instant> deadline,
        Optional<Opaque> checkpoint,
        Optional<Resident> resident) {}
