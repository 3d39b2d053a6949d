package io.carillon.sdk;

import java.util.Optional;

/**
 * Provides jobs by name: the way in for Spring, Guice and the like.
 *
 * <p>It is found by {@link java.util.ServiceLoader}: a jar of the app names the class in {@code
 * META-INF/services/io.carillon.sdk.JobFactory}. It is made once per app and process, before the
 * app's first shard, and serves all shards after that. Shards wait until its constructor has
 * returned. If it is also an {@link AutoCloseable}, it is closed when the app is given up; a
 * process that is killed does not close it.
 *
 * <p>Threads that the constructor and {@link #create} start belong to the app, not to a shard: they
 * live on between shards, and what they print goes to the output of the executor.
 */
@FunctionalInterface
public interface JobFactory {

    /**
     * Makes the job of one attempt at one shard. Called on any thread, also by several at once.
     *
     * @param name what the job's document says under {@code class}; any text, not only class names
     * @return the job; empty if this factory does not know the name, so that the next factory and
     *     then the class of that name are tried
     * @throws Exception the failure of the shard
     */
    Optional<? extends ShardedJob> create(String name) throws Exception;
}
