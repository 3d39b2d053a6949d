package io.carillon.runtime;

import io.reactivex.rxjava3.core.Completable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The port to the audit of this node: lines about who did what. Thread-safe; no method waits. */
public interface AuditTrail {
    /** Whether nothing may be changed of which no line can be written. */
    boolean required();

    /**
     * Adds a line. It is on its way when the method returns, whether or not anyone subscribes.
     *
     * @return completes when the line is written – on disk, where lines are {@link #required} – and
     *     fails with an {@code IOException} when it could not be written
     */
    Completable add(AuditLine line);

    /**
     * Adds a line about a refusal. Of many that are alike only the first are written, and a line
     * that counts the others.
     */
    void refused(AuditLine line);

    /**
     * A task is being given a secret.
     *
     * @param task the task's id
     * @param secret the secret's name, never its value
     */
    void secretUsed(String task, String secret);

    /**
     * A person has logged in, or was refused.
     *
     * @param who the person, and where it calls from
     * @param refused why not; empty if the login succeeded
     */
    void login(AuditLine.Who who, AuditLine.Asked asked, Optional<String> refused);

    /**
     * The newest lines, newest first.
     *
     * @param wanted which lines
     * @param before only lines with smaller numbers
     * @param limit how many at most
     */
    List<Numbered> newest(Predicate<AuditLine> wanted, long before, int limit);

    /** Why lines cannot be written, in a short sentence; empty if they can. */
    Optional<String> problem();

    /**
     * A line and its place.
     *
     * @param number grows from line to line
     * @param line the line
     */
    record Numbered(long number, AuditLine line) {}
}
