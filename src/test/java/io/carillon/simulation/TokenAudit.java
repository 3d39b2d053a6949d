package io.carillon.simulation;

import io.carillon.core.contract.Answer;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.StoredToken;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Invariant 32: a token whose revocation was answered is in no later record and in no later term, a
 * token whose creation was answered is in each until it is revoked or its time is over, and none
 * takes the place of another one of its name. Of each name one thing is asked at a time.
 */
final class TokenAudit {
    /** More than clocks are off. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    /** What is known of a name. */
    private enum Fate {
        ABSENT,
        PRESENT,
        /** Something was asked, and not answered yet, or never. */
        UNSURE
    }

    private record Known(Fate fate, Opaque sha256, Optional<Instant> expires) {
        Known unsure() {
            return new Known(Fate.UNSURE, sha256, expires);
        }
    }

    private static final Known NEVER = new Known(Fate.ABSENT, Opaque.EMPTY, Optional.empty());

    private final VirtualTime time;
    private final LongSupplier epoch;
    private final Map<String, Known> all = new TreeMap<>();

    /** How many were made. */
    int created;

    /** How many were revoked. */
    int revoked;

    /**
     * @param epoch of the newest term
     */
    TokenAudit(VirtualTime time, LongSupplier epoch) {
        this.time = time;
        this.epoch = epoch;
    }

    /** Something that was asked about a name. */
    final class Asked {
        private final String name;
        private final Known before;
        private final Known unsure;
        private final long term = epoch.getAsLong();

        private Asked(String name) {
            this.name = name;
            before = known(name);
            unsure = before.unsure();
            all.put(name, unsure);
        }

        private boolean sameTerm() {
            return term == epoch.getAsLong();
        }

        /** Something else was asked meanwhile, as no answer had come for long. */
        private boolean late() {
            return all.get(name) != unsure;
        }

        /** Whether a token of that digest is made. */
        Optional<Violation> created(Opaque sha256, Optional<Instant> expires, Answer answer) {
            if (late()) {
                return Optional.empty();
            } else if (answer instanceof Answer.Done) {
                created++;
                all.put(name, new Known(Fate.PRESENT, sha256, expires));
                return broken(lasts(before), "is made twice");
            }
            all.put(name, before);
            return broken(before.fate() == Fate.ABSENT && sameTerm(), "cannot be made: " + answer);
        }

        /** Whether the token is revoked. */
        Optional<Violation> revoked(Answer answer) {
            if (late()) {
                return Optional.empty();
            } else if (answer instanceof Answer.Done) {
                revoked++;
                all.put(name, NEVER);
                return Optional.empty();
            }
            all.put(name, before);
            return broken(lasts(before) && sameTerm(), "cannot be revoked: " + answer);
        }

        private Optional<Violation> broken(boolean is, String what) {
            return is
                    ? Optional.of(new Violation(32, "token " + name + " " + what))
                    : Optional.empty();
        }
    }

    Asked ask(String name) {
        return new Asked(name);
    }

    private Known known(String name) {
        return all.getOrDefault(name, NEVER);
    }

    /** It is there, and nobody may have taken it away as its time is over. */
    private boolean lasts(Known one) {
        Instant soon = time.instant().plus(CLOCKS);
        return one.fate() == Fate.PRESENT && one.expires().filter(soon::isAfter).isEmpty();
    }

    /** Whether it surely opens doors. */
    boolean opens(String name) {
        return lasts(known(name));
    }

    /** Whether it surely opens none. */
    boolean isWorthless(String name) {
        Instant past = time.instant().minus(CLOCKS);
        Known one = known(name);
        return one.fate() == Fate.ABSENT
                || one.fate() == Fate.PRESENT && one.expires().filter(past::isAfter).isPresent();
    }

    /**
     * Compares what is known with what is stored, and with what the leader of the newest term
     * knows.
     */
    void check(Optional<SimulatedNode.Open> leader, SortedMap<RecordKey, StoredRecord> records) {
        if (all.isEmpty()) {
            return;
        }
        check("the durable record", stored(records.get(RecordKey.TOKENS)));
        leader.filter(open -> open.lead().epoch() == epoch.getAsLong())
                .ifPresent(
                        open -> check("term " + open.lead().epoch(), open.state().tokens().all()));
    }

    private static Map<String, StoredToken> stored(StoredRecord record) {
        List<StoredToken> tokens =
                record instanceof StoredRecord.TokensRecord one ? one.tokens() : List.of();
        Map<String, StoredToken> byName = new TreeMap<>();
        tokens.forEach(token -> byName.put(token.name(), token));
        return byName;
    }

    private void check(String where, Map<String, StoredToken> there) {
        all.forEach(
                (name, known) -> {
                    Optional<StoredToken> token = Optional.ofNullable(there.get(name));
                    Violation.when(
                            known.fate() == Fate.ABSENT && token.isPresent(),
                            32,
                            () -> "token " + name + " is revoked, and is in " + where);
                    boolean same =
                            token.filter(one -> one.sha256().equals(known.sha256())).isPresent();
                    Violation.when(
                            lasts(known) && !same,
                            32,
                            () -> "token " + name + " was made, and is not in " + where);
                });
    }
}
