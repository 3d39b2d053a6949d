package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobChecks;
import io.carillon.model.Digits;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.hold.HoldId;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The identity of a stored record. {@link #key()} spells it and {@link #parse} takes a spelling
 * apart; this is done nowhere else. Inside the core records are named by their identity; the
 * spelling is for the store and for people.
 *
 * @param kind the record's kind
 * @param job the name of the job that the record belongs to, of the app, the shared executor or the
 *     hold; empty for the framework
 * @param run the run, for the kinds that are parts of a run or of a shard of it
 * @param number the number of the part, segment or shard; 0 for kinds that have neither
 */
public record RecordId(Kind kind, String job, Optional<RunId> run, long number)
        implements Comparable<RecordId> {
    /** How many shards one part of a run holds. */
    public static final int SHARDS_PER_PART = Bounds.SHARDS_PER_PART;

    /** The one record of the registration with Mesos. */
    public static final RecordId FRAMEWORK = new RecordId(Kind.FRAMEWORK, "", Optional.empty(), 0);

    /** The one record of all tokens that were made at run time. */
    public static final RecordId TOKENS = new RecordId(Kind.TOKENS, "", Optional.empty(), 0);

    private static final String FRAMEWORK_NAME = "id";
    private static final int MAX_DIGITS = 15;
    private static final String ZEROS = "00000000";

    /** The record of an app's definition. */
    public static RecordId app(String app) {
        return new RecordId(Kind.APPS, app, Optional.empty(), 0);
    }

    /** The record of a job's definition. */
    public static RecordId job(String job) {
        return new RecordId(Kind.JOBS, job, Optional.empty(), 0);
    }

    /** The record of a shared executor: named by its id without the agent. */
    public static RecordId executor(ExecutorId id) {
        String name = id.app().toString() + '~' + id.term() + '.' + id.number();
        return new RecordId(Kind.EXECUTORS, name, Optional.empty(), 0);
    }

    /** The record of a drain or a freeze. */
    public static RecordId hold(HoldId id) {
        return new RecordId(Kind.HOLDS, id.toString(), Optional.empty(), 0);
    }

    /** The record of how far a job's schedule has been considered. */
    public static RecordId schedule(String job) {
        return new RecordId(Kind.SCHEDULE, job, Optional.empty(), 0);
    }

    /** A segment of a job's ledger. */
    public static RecordId ledger(String job, long segment) {
        return new RecordId(Kind.LEDGER, job, Optional.empty(), segment);
    }

    /** A segment of a job's idempotency keys. */
    public static RecordId requests(String job, long segment) {
        return new RecordId(Kind.REQUESTS, job, Optional.empty(), segment);
    }

    /** The first part of a run, which holds the run's head. */
    public static RecordId head(Kind kind, RunId run) {
        return part(kind, run, 0);
    }

    /** The part of a run that holds the shard. */
    public static RecordId part(Kind kind, ShardId shard) {
        return part(kind, shard.run(), shard.index() / SHARDS_PER_PART);
    }

    /** A part of a run. */
    public static RecordId part(Kind kind, RunId run, long number) {
        return new RecordId(kind, run.job(), Optional.of(run), number);
    }

    /** The newest result of a shard. */
    public static RecordId result(ShardId shard) {
        return part(Kind.RESULTS, shard.run(), shard.number());
    }

    /** The newest checkpoint of a shard. */
    public static RecordId checkpoint(ShardId shard) {
        return part(Kind.CHECKPOINTS, shard.run(), shard.number());
    }

    /** The shard that a record of kind {@code RESULTS} or {@code CHECKPOINTS} is of. */
    public ShardId shard() {
        return new ShardId(run.orElseThrow(), (int) number);
    }

    /** All parts of a run with those shards. */
    public static Collection<RecordId> parts(Kind kind, RunId run, Collection<Integer> shards) {
        TreeSet<RecordId> parts = new TreeSet<>();
        parts.add(head(kind, run));
        long last = 0;
        for (int shard : shards) {
            if (shard / SHARDS_PER_PART != last) {
                last = shard / SHARDS_PER_PART;
                parts.add(part(kind, run, last));
            }
        }
        return parts;
    }

    /** The record with this key; empty if the key is not spelled exactly as {@link #key()} does. */
    public static Optional<RecordId> strict(RecordKey key) {
        return parse(key)
                .filter(id -> id.key().equals(key))
                .filter(
                        id ->
                                id.kind == Kind.FRAMEWORK
                                        || id.kind == Kind.TOKENS
                                        || id.kind == Kind.HOLDS
                                        || id.kind == Kind.EXECUTORS
                                        || JobChecks.checkName(id.job).isEmpty());
    }

    /** The record that the key most likely names; empty if the key cannot be taken apart. */
    public static Optional<RecordId> parse(RecordKey key) {
        return switch (key.kind()) {
            case FRAMEWORK -> Optional.of(FRAMEWORK);
            case TOKENS -> Optional.of(TOKENS);
            case HOLDS -> HoldId.parse(key.name()).map(RecordId::hold);
            case APPS -> Optional.of(app(key.name()));
            case JOBS -> Optional.of(job(key.name()));
            case EXECUTORS -> ExecutorId.parse(key.name() + "@agent").map(RecordId::executor);
            case SCHEDULE -> Optional.of(schedule(key.name()));
            case LEDGER, REQUESTS, RUNS, FINISHED, CHECKPOINTS, RESULTS -> numbered(key);
        };
    }

    private static Optional<RecordId> numbered(RecordKey key) {
        int tilde = key.name().lastIndexOf('~');
        long number = tilde < 1 ? -1 : number(key.name(), tilde + 1);
        if (number < 0) {
            return Optional.empty();
        }
        String owner = key.name().substring(0, tilde);
        return key.kind() == Kind.LEDGER || key.kind() == Kind.REQUESTS
                ? Optional.of(new RecordId(key.kind(), owner, Optional.empty(), number))
                : RunId.parse(owner).map(run -> part(key.kind(), run, number));
    }

    /** The number that the rest of the text is; negative if it is none or has too many digits. */
    private static long number(String text, int from) {
        boolean tooLong = text.length() - from > MAX_DIGITS;
        return tooLong ? -1 : Digits.number(text, from, text.length());
    }

    /** The one spelling of this identity: the key under which the record is stored. */
    public RecordKey key() {
        return new RecordKey(
                kind,
                switch (kind) {
                    case FRAMEWORK -> FRAMEWORK_NAME;
                    case TOKENS -> RecordKey.TOKENS.name();
                    case HOLDS, APPS, JOBS, SCHEDULE, EXECUTORS -> job;
                    case LEDGER, REQUESTS -> job + '~' + eightDigits(number);
                    case RUNS, FINISHED, CHECKPOINTS, RESULTS ->
                            run.orElseThrow().toString() + '~' + number;
                });
    }

    private static String eightDigits(long number) {
        String digits = Long.toString(number);
        return digits.length() >= ZEROS.length()
                ? digits
                : ZEROS.substring(digits.length()) + digits;
    }

    @Override
    public int compareTo(RecordId other) {
        int byKind = kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        int byOwner =
                run.isPresent() && other.run.isPresent()
                        ? run.get().compareTo(other.run.get())
                        : job.compareTo(other.job);
        return byOwner != 0 ? byOwner : Long.compare(number, other.number);
    }

    /**
     * The job that a record with this key most likely belongs to, however odd the key is: what
     * stands before the first tilde, without the folders that a misplaced record is named by.
     */
    public static String likelyJob(RecordKey key) {
        String name = key.name().substring(key.name().lastIndexOf('/') + 1);
        int tilde = name.indexOf('~');
        return tilde < 0 ? name : name.substring(0, tilde);
    }
}
