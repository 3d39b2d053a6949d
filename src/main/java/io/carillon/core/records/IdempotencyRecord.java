package io.carillon.core.records;

import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What is kept of a finished run that was asked for with an idempotency key, when the history has
 * dropped the run: enough to make a repeat of the request harmless.
 *
 * @param key the caller's key
 * @param fingerprint the fingerprint of what was asked for
 * @param run the run's id; its nominal time is when it was asked for
 * @param state how it ended
 * @param endedAt when the run ended
 */
public record IdempotencyRecord(
        String key, String fingerprint, RunId run, RunState state, Instant endedAt) {

    /** The record of the run, which was asked for with a key and has ended. */
    public static IdempotencyRecord of(Run run) {
        return new IdempotencyRecord(
                run.idempotencyKey().orElse(""),
                fingerprint(run),
                run.id(),
                run.state(),
                run.endedAt().orElse(run.createdAt()));
    }

    /** The fingerprint of the request that a run was made for. */
    public static String fingerprint(Run run) {
        return run.retryOf()
                .map(IdempotencyRecord::fingerprint)
                .orElseGet(() -> fingerprint(run.only(), run.parameter(), run.env()));
    }

    /** The fingerprint of the request to retry a run. */
    public static String fingerprint(RunId retried) {
        return hash("retry of " + retried);
    }

    /** The fingerprint of a request: the same for the same values, different for others. */
    public static String fingerprint(
            SortedSet<Integer> shards, Optional<String> parameter, SortedMap<String, String> env) {
        StringBuilder text = new StringBuilder();
        shards.forEach(shard -> text.append(shard).append(','));
        part(text, parameter.map(value -> "p" + value).orElse(""));
        env.forEach(
                (name, value) -> {
                    part(text, name);
                    part(text, value);
                });
        return hash(text.toString());
    }

    private static String hash(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends the part with its length, so that no two lists of parts make the same text. */
    private static void part(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}
