package io.carillon.core.definition;

import java.time.Duration;
import java.time.Instant;

/**
 * The one table of bounds. A document, a command, a rule that writes a record and a load all keep
 * to it, so that what a command was allowed to say can always be stored and loaded again. Pure; any
 * thread.
 */
public final class Bounds {
    /** Maximum size of a stored record, in bytes. */
    public static final int RECORD_BYTES = 256 * 1024;

    /** Maximum size of a definition, in bytes. */
    public static final int DEFINITION_BYTES = 64 * 1024;

    /** Maximum size of the former definitions of a daemon that are kept for the way back. */
    public static final int FORMER_BYTES = DEFINITION_BYTES;

    /** Maximum size of an app, in bytes: each run of its jobs keeps it. */
    public static final int APP_BYTES = 16 * 1024;

    /** Maximum size of the head of a run with its definition; the rest is for its shards. */
    public static final int HEAD_BYTES = 160 * 1024;

    /** How many shards one part of a run holds; a part is one record. */
    public static final int SHARDS_PER_PART = 50;

    /** Maximum number of shards that are launched together: one record has them all. */
    public static final int GANG_SHARDS = SHARDS_PER_PART;

    /** Maximum number of characters of a name. */
    public static final int NAME_CHARS = 100;

    /** Maximum number of characters of a cron expression. */
    public static final int CRON_CHARS = 1_000;

    /** Maximum number of characters of the parameter and environment that a run is given. */
    public static final int RUN_VALUES_CHARS = 16_000;

    /** Maximum number of bytes that these values take in a record. */
    public static final int RUN_VALUES_BYTES = 48 * 1024;

    /** Maximum number of characters of an idempotency key. */
    public static final int KEY_CHARS = 200;

    /** Maximum number of bytes of a result, and of a checkpoint. */
    public static final int NEWS_BYTES = 4 * 1024;

    /**
     * Maximum number of bytes that all shards of a run together keep of results and checkpoints.
     */
    public static final int RUN_NEWS_BYTES = 4 * 1024 * 1024;

    /** Maximum number of characters of the text of a progress report; what is longer is cut. */
    public static final int PROGRESS_CHARS = 200;

    /** Maximum number of errors that an answer lists. */
    public static final int ERRORS = 100;

    /** Maximum number of fields that an object with a fixed set of fields may have. */
    public static final int FIELDS = 1_000;

    /** Maximum number of members of an object of strings: more do not fit into a definition. */
    public static final int ENTRIES = 8_192;

    /** Maximum number of items of a list. */
    public static final int ITEMS = 32_768;

    /** Maximum number of characters of a value that a message repeats. */
    public static final int ECHO_CHARS = 100;

    /** Maximum number of characters of a message about a field. */
    public static final int MESSAGE_CHARS = 1_000;

    /** The longest time that any field may name; sums with it stay far from the ends of time. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    /** No stored instant lies before this one. */
    public static final Instant EARLIEST = Instant.EPOCH;

    /** Every stored instant lies before this one. */
    public static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** Every instant that a schedule names lies before this one. */
    static final Instant SCHEDULE_LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Bounds() {}

    /** Whether a record may hold the instant. */
    public static boolean storable(Instant instant) {
        return !instant.isBefore(EARLIEST) && instant.isBefore(LATEST);
    }
}
