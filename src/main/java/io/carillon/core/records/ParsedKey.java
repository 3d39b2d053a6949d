package io.carillon.core.records;

import io.carillon.core.definition.JobChecks;
import io.carillon.model.RecordKey;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.run.RunId;
import java.util.Optional;

/**
 * What the name of a stored record says; names are taken apart here and nowhere else.
 *
 * @param kind the record's kind
 * @param job the job that it belongs to; empty for the framework's
 * @param run the run, for the kinds that are parts of one
 * @param number of the part or segment; else 0
 */
public record ParsedKey(Kind kind, String job, Optional<RunId> run, long number) {
    private static final int MOST_DIGITS = 15;

    /** Whether the name is one that we give, letter by letter. */
    public static Optional<ParsedKey> strict(RecordKey key) {
        return of(key).filter(name -> name.key().equals(key))
                .filter(n -> n.kind == Kind.FRAMEWORK || JobChecks.checkName(n.job).isEmpty());
    }

    /** The name taken apart; empty if that is not possible. */
    public static Optional<ParsedKey> of(RecordKey key) {
        return switch (key.kind()) {
            case FRAMEWORK -> Optional.of(new ParsedKey(key.kind(), "", Optional.empty(), 0));
            case JOBS, SCHEDULE ->
                    Optional.of(new ParsedKey(key.kind(), key.name(), Optional.empty(), 0));
            case LEDGER, REQUESTS, RUNS, FINISHED -> numbered(key);
        };
    }

    private static Optional<ParsedKey> numbered(RecordKey key) {
        int tilde = key.name().lastIndexOf('~');
        long number = tilde < 1 ? -1 : number(key.name(), tilde + 1);
        if (number < 0) {
            return Optional.empty();
        }
        String owner = key.name().substring(0, tilde);
        return key.kind() == Kind.LEDGER || key.kind() == Kind.REQUESTS
                ? Optional.of(new ParsedKey(key.kind(), owner, Optional.empty(), number))
                : RunId.parse(owner)
                        .map(run -> new ParsedKey(key.kind(), run.job(), Optional.of(run), number));
    }

    /** The digits from there on; negative if they are none or too many. */
    private static long number(String text, int from) {
        if (from == text.length() || text.length() - from > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The one spelling of this name. */
    public RecordKey key() {
        return switch (kind) {
            case FRAMEWORK -> RecordKeys.FRAMEWORK;
            case JOBS -> RecordKeys.job(job);
            case SCHEDULE -> RecordKeys.schedule(job);
            case LEDGER -> RecordKeys.ledger(job, number);
            case REQUESTS -> RecordKeys.requests(job, number);
            case RUNS, FINISHED -> RecordKeys.part(kind, run.orElseThrow(), number);
        };
    }

    /**
     * The job that a record of such a name most likely belongs to, however odd the name is: what
     * stands before the first tilde, without the folders that a misplaced record is named by.
     */
    public static String likelyJob(RecordKey key) {
        String name = key.name().substring(key.name().lastIndexOf('/') + 1);
        int tilde = name.indexOf('~');
        return tilde < 0 ? name : name.substring(0, tilde);
    }
}
