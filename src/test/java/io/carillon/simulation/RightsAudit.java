package io.carillon.simulation;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import java.util.Optional;

/**
 * Invariant 31: nothing durable comes of a command whose sender may not want it, and one who may is
 * not refused for lack of permission. Whoever may not is named as an intruder, and each change and
 * record says who is the cause of it. A job that nobody may touch stays as it is.
 */
final class RightsAudit implements DurableView.Reader {
    /** In the name of each caller that may not do what it wants, and nowhere else. */
    private static final String INTRUDER = "intruder-";

    /** The job that nobody may touch once it is paused. */
    static final String VAULT = "vault-0";

    private final boolean active;
    private Optional<StoredJob> vault = Optional.empty();

    /** How many commands were sent by such as may, and were not forbidden. */
    int permitted;

    /** How many by others, and were. */
    int forbidden;

    RightsAudit(long seed) {
        active = areIn(seed);
    }

    /** Whether there are users with roles in the world of that seed. */
    static boolean areIn(long seed) {
        return Math.floorMod(seed, 7) == 5;
    }

    /** Under this name it asks for what it may, or may not. */
    static Caller caller(String name, boolean may) {
        return Caller.named(may ? name : INTRUDER + name);
    }

    /** What was answered to whoever may, or may not. */
    Optional<Violation> answered(boolean may, Object command, Answer answer) {
        boolean refused =
                answer instanceof Answer.Refused refusal
                        && refusal.kind() == Answer.Refused.Kind.FORBIDDEN;
        permitted += may && !refused ? 1 : 0;
        forbidden += !may && refused ? 1 : 0;
        return may == refused
                ? Optional.of(
                        new Violation(
                                31,
                                (may ? "permitted: " : "forbidden: ") + command + ": " + answer))
                : Optional.empty();
    }

    /** Such a change is durable. */
    Optional<Violation> check(Change change) {
        return active && isOfIntruder(change)
                ? Optional.of(new Violation(31, "nobody may want that: " + change))
                : Optional.empty();
    }

    private static boolean isOfIntruder(Object said) {
        return said.toString().contains(INTRUDER);
    }

    /** Whether nobody may touch it from now on. */
    boolean closed() {
        return vault.isPresent();
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (!active) {
            return;
        }
        Violation.when(isOfIntruder(record), 31, () -> "nobody may want that: " + record);
        if (record instanceof StoredRecord.JobRecord job && key.name().equals(VAULT)) {
            StoredJob stored = job.job();
            Violation.when(
                    vault.filter(before -> !before.equals(stored)).isPresent(),
                    31,
                    () -> VAULT + " has changed: " + stored);
            vault = Optional.of(stored).filter(one -> one.pause().isPresent());
        }
    }

    @Override
    public void gone(RecordKey key) {
        boolean there = key.kind() == RecordKey.Kind.JOBS && key.name().equals(VAULT);
        Violation.when(there && closed(), 31, () -> VAULT + " is gone");
    }
}
