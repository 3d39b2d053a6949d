package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.RecordSize;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.run.Shard;
import java.util.List;
import java.util.Optional;

/**
 * The last look at what a command leads to, before any of it is true: a record that is too large to
 * be stored is the answer to this one command. Later it could only be the end of the term.
 */
final class RecordRules {
    private RecordRules() {}

    /** The refusal of the command; empty if every record that it writes can be stored. */
    static Optional<Answer> refusal(State state, Decision decision) {
        for (Change change : decision.changes()) {
            Optional<StoredRecord> record = written(change);
            long bytes = record.map(RecordSize::of).orElse(0L);
            if (bytes > Bounds.RECORD_BYTES && bytes > present(state, change)) {
                String message =
                        "takes "
                                + bytes
                                + " bytes as a stored record; "
                                + Bounds.RECORD_BYTES
                                + " at most; shorten its texts";
                return Optional.of(
                        new Answer.Refused(
                                Kind.INVALID,
                                "what the command asks for is too large to be stored",
                                List.of(new FieldError("", message))));
            }
        }
        return Optional.empty();
    }

    /** The record that a change leaves behind, of the kinds whose content comes from callers. */
    private static Optional<StoredRecord> written(Change change) {
        if (change instanceof AppChange.AppDefined defined) {
            return Optional.of(new StoredRecord.AppRecord(defined.app()));
        }
        if (change instanceof Change.JobDefined defined) {
            return Optional.of(new StoredRecord.JobRecord(defined.job()));
        }
        if (change instanceof Change.RunStarted started) {
            return Optional.of(firstPart(started));
        }
        return change instanceof Change.RecordDecided decided
                ? decided.instead()
                : Optional.empty();
    }

    /** The part with the head, which holds the values of the run; no other part is larger. */
    private static StoredRecord firstPart(Change.RunStarted started) {
        List<Shard> shards =
                started.shards().stream()
                        .filter(shard -> shard.number() < RecordId.SHARDS_PER_PART)
                        .toList();
        return new StoredRecord.RunRecord(Optional.of(started.run()), shards);
    }

    /** What the record takes already: a large job from an earlier version can still be deleted. */
    private static long present(State state, Change change) {
        return change instanceof Change.JobDefined defined
                ? state.job(defined.job().name())
                        .map(JobEntry::stored)
                        .map(stored -> RecordSize.of(new StoredRecord.JobRecord(stored)))
                        .orElse(0L)
                : 0L;
    }
}
