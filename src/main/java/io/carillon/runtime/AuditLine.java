package io.carillon.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of the audit: who asked for what, from where, and what became of it. It holds no secret.
 * Immutable.
 *
 * @param at when
 * @param event what happened
 * @param outcome what became of it
 * @param who who asked
 * @param asked what was asked for
 * @param status the HTTP status of the answer; 0 where there is none
 * @param detail what it was, in words
 * @param changes the fields that changed
 * @param repeats how many further events like it the line stands for; empty: it stands for itself
 */
public record AuditLine(
        Instant at,
        Event event,
        Outcome outcome,
        Who who,
        Asked asked,
        int status,
        String detail,
        List<Change> changes,
        Optional<Repeats> repeats) {

    /** What happened. */
    public enum Event {
        /** A request was answered. */
        REQUEST,
        /** A person logged in, or tried to. */
        LOGIN,
        /** A task was given a secret. */
        SECRET,
        /** Something about the audit itself. */
        AUDIT
    }

    /** What became of it. */
    public enum Outcome {
        /** It is about to be carried out. */
        BEGUN,
        /** It is done. */
        DONE,
        /** It was refused, and nothing has changed. */
        REFUSED,
        /** It failed, and nothing has changed. */
        FAILED,
        /** There was no answer in time; it may be done. */
        UNKNOWN
    }

    /**
     * Who asked.
     *
     * @param name how the caller is named; empty if it is not known
     * @param kind how it has shown who it is
     * @param address where it calls from; empty if that is not known
     */
    public record Who(String name, String kind, Optional<String> address) {
        /** The node itself. */
        public static final Who NODE = new Who("", "node", Optional.empty());
    }

    /**
     * What was asked for.
     *
     * @param method the method of the request; empty if there was none
     * @param path its path, without what follows a question mark
     * @param request the id of the request
     */
    public record Asked(String method, String path, String request) {
        /** There was no request. */
        public static final Asked NOTHING = new Asked("", "", "");
    }

    /**
     * A field that changed.
     *
     * @param path where it stands in the document, as a JSON pointer
     * @param before what it was, masked if it may be secret; empty: it was not there
     * @param after what it is, masked if it may be secret; empty: it is not there any more
     */
    public record Change(String path, Optional<String> before, Optional<String> after) {}

    /**
     * Events that have no lines of their own.
     *
     * @param count how many
     * @param since when the first of them happened
     */
    public record Repeats(long count, Instant since) {}

    public AuditLine {
        changes = List.copyOf(changes);
    }

    /** The same, standing for further events like it. */
    public AuditLine standingFor(Instant when, Repeats others) {
        return new AuditLine(
                when, event, outcome, who, asked, status, detail, changes, Optional.of(others));
    }
}
