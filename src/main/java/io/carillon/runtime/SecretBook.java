package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import io.carillon.model.mesos.Launch;
import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The secrets that were read in the last minute, in memory alone: the search for places puts them
 * in, and the launches that it leads to are sent with them. One object for each node; thread-safe.
 */
public final class SecretBook {
    /** Longer than a search and the decision that follows it take. */
    static final Duration KEPT = Duration.ofMinutes(1);

    /**
     * A page.
     *
     * @param answer what came of reading it
     * @param at when, by the clock of its reader
     */
    record Entry(SecretSource.Answer answer, Instant at) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** The last values: a search that has used one may end after it could not be read again. */
    private final Map<String, SecretValue> values = new ConcurrentHashMap<>();

    private final BiConsumer<String, String> used;

    /** A book of which no one is told what is used. */
    public SecretBook() {
        this((task, secret) -> {});
    }

    /**
     * @param used is told the id of each task that is launched with a secret, and the secret's name
     */
    public SecretBook(BiConsumer<String, String> used) {
        this.used = used;
    }

    /** Keeps an answer, and drops it in time. */
    void put(String name, SecretSource.Answer answer, Scheduler clock) {
        Entry entry = new Entry(answer, Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS)));
        entries.put(name, entry);
        Optional<SecretValue> value =
                answer instanceof SecretSource.Found found
                        ? Optional.of(found.value())
                        : Optional.empty();
        value.ifPresent(one -> values.put(name, one));
        var unused =
                clock.scheduleDirect(
                        () -> {
                            entries.remove(name, entry);
                            value.ifPresent(one -> values.remove(name, one));
                        },
                        KEPT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** How many secrets are in memory. */
    int size() {
        return values.size();
    }

    /**
     * The secrets that the launches need, by name.
     *
     * @throws IllegalStateException if one is not here: nothing may be launched then
     */
    public SortedMap<String, SecretValue> of(Effect.Accept accept) {
        TreeMap<String, SecretValue> needed = new TreeMap<>();
        for (Launch launch : accept.launches()) {
            for (String name : launch.secrets().values()) {
                SecretValue value = values.get(name);
                if (value == null) {
                    throw new IllegalStateException(
                            launch.task() + " would be launched without secret " + name);
                }
                needed.put(name, value);
                used.accept(launch.task().toString(), name);
            }
        }
        return needed;
    }
}
