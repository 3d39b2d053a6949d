package io.carillon.web.http;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditLine.Outcome;
import io.carillon.runtime.AuditTrail;
import io.carillon.web.access.Identity;
import io.carillon.web.audit.CommandWords;
import io.carillon.web.audit.Differences;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Tells the audit what becomes of requests: of all that change something, and of those whose
 * senders are refused. The node that makes the answer writes the line. Where lines are required, a
 * change has a line before it begins, without which it does not begin, and its answer waits for the
 * line that tells its end. Used on the server's context.
 */
public final class RequestAudit {
    /** Says that the answer is right, and that the audit does not know of it. */
    static final String INCOMPLETE = "Carillon-Audit";

    private static final String NOTE = "audit";
    private static final long WAIT_SECONDS = 5;

    /** Who is refused because of itself, and not because of what it wants. */
    private static final Set<Integer> TURNED_AWAY = new TreeSet<>(List.of(401, 403, 421, 429));

    /** What it says may be what the caller has sent. */
    private static final String MALFORMED = "malformed-json";

    private final AuditTrail trail;
    private final InstantSource clock;

    public RequestAudit(AuditTrail trail, InstantSource clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** What is known of a request on its way. */
    static final class Note {
        private boolean changes;
        private boolean begun;
        private boolean over;
        private String words = "";
        private Optional<Command> command = Optional.empty();
        private volatile Optional<Answer> answer = Optional.empty();

        /** What the engine has answered; on its thread. */
        void answered(Answer given) {
            answer = Optional.of(given);
        }

        private String words() {
            return words + answer.map(given -> " - " + CommandWords.of(given)).orElse("");
        }
    }

    static Note note(RoutingContext routing) {
        Note note = routing.get(NOTE);
        if (note == null) {
            note = new Note();
            routing.put(NOTE, note);
        }
        return note;
    }

    /** The route is one that changes something. */
    static void changes(RoutingContext routing) {
        note(routing).changes = true;
        routing.next();
    }

    /** A command is about to be given to the engine. */
    Future<Void> begin(RoutingContext routing, Command command) {
        Note note = note(routing);
        if (note.command.isEmpty()) {
            note.command = Optional.of(command);
        }
        return begin(routing, CommandWords.of(command));
    }

    /**
     * Something is about to be changed.
     *
     * @return fails with a refusal if a line is required and cannot be written
     */
    Future<Void> begin(RoutingContext routing, String words) {
        Note note = note(routing);
        note.words += (note.words.isEmpty() ? "" : "; ") + words;
        if (!note.changes || note.begun) {
            return Future.succeededFuture();
        }
        if (!trail.required()) {
            note.begun = true;
            return Future.succeededFuture();
        }
        return written(routing, trail.add(line(routing, Outcome.BEGUN, 0, note.words, List.of())))
                .onSuccess(done -> note.begun = true)
                .recover(error -> Future.failedFuture(unavailable()));
    }

    private static Refusal unavailable() {
        return new Refusal(
                Problem.unavailable(
                        "audit-unavailable",
                        "the audit cannot be written, without which nothing may be changed"
                                + " (audit.required); nothing has been changed",
                        5));
    }

    /** A line that was written in time; else a failure. */
    private static Future<Void> written(RoutingContext routing, Completable line) {
        Context context = routing.vertx().getOrCreateContext();
        Promise<Void> promise = Promise.promise();
        Disposable unused =
                line.subscribe(
                        () -> context.runOnContext(on -> promise.tryComplete()),
                        error -> context.runOnContext(on -> promise.tryFail(error)));
        return promise.future().timeout(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * A request has its reply, which may leave when the future is done. It is the same reply, but
     * for a header if the audit could not be told of it and should have been.
     */
    Future<Reply> ended(RoutingContext routing, Reply reply, Optional<Problem> problem) {
        Note note = note(routing);
        int status = reply.status();
        if (note.over || !(note.changes || TURNED_AWAY.contains(status))) {
            return Future.succeededFuture(reply);
        }
        note.over = true;
        String detail = detail(note, problem);
        if (!note.begun && status >= 400) {
            trail.refused(line(routing, outcome(status, false), status, detail, List.of()));
            return Future.succeededFuture(reply);
        }
        return changed(routing, note)
                .compose(
                        changes ->
                                told(
                                        routing,
                                        reply,
                                        line(
                                                routing,
                                                outcome(status, true),
                                                status,
                                                detail,
                                                changes)));
    }

    private static String detail(Note note, Optional<Problem> problem) {
        String why =
                problem.map(
                                found ->
                                        found.kind().equals(MALFORMED)
                                                ? MALFORMED
                                                : found.kind() + ": " + found.detail())
                        .orElse("");
        return note.words.isEmpty() || why.isEmpty()
                ? note.words() + why
                : note.words + " - " + why;
    }

    private static Outcome outcome(int status, boolean begun) {
        if (status < 400) {
            return Outcome.DONE;
        }
        if (status < 500) {
            return Outcome.REFUSED;
        }
        // What was handed to the engine, or to another node, may be carried out all the same.
        return begun || status == 502 || status == 504 ? Outcome.UNKNOWN : Outcome.FAILED;
    }

    private static Future<List<AuditLine.Change>> changed(RoutingContext routing, Note note) {
        if (note.command.isEmpty() || note.answer.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Command command = note.command.get();
        Answer answer = note.answer.get();
        return Documents.apart(routing, () -> Differences.of(command, answer));
    }

    private Future<Reply> told(RoutingContext routing, Reply reply, AuditLine line) {
        Completable added = trail.add(line);
        return trail.required()
                ? written(routing, added)
                        .map(done -> reply)
                        .otherwise(error -> reply.with(INCOMPLETE, "incomplete"))
                : Future.succeededFuture(reply);
    }

    /** A request was refused before it had a route. */
    void refused(HttpServerRequest request, Problem problem) {
        if (TURNED_AWAY.contains(problem.status())) {
            trail.refused(
                    line(
                            request,
                            Optional.empty(),
                            Outcome.REFUSED,
                            problem.status(),
                            problem.kind() + ": " + problem.detail(),
                            List.of()));
        }
    }

    private AuditLine line(
            RoutingContext routing,
            Outcome outcome,
            int status,
            String detail,
            List<AuditLine.Change> changes) {
        Optional<Identity> identity = Optional.ofNullable(routing.get(Admission.IDENTITY));
        return line(routing.request(), identity, outcome, status, detail, changes);
    }

    private AuditLine line(
            HttpServerRequest request,
            Optional<Identity> identity,
            Outcome outcome,
            int status,
            String detail,
            List<AuditLine.Change> changes) {
        return new AuditLine(
                clock.instant(),
                AuditLine.Event.REQUEST,
                outcome,
                who(request, identity),
                new AuditLine.Asked(
                        request.method().name(),
                        String.valueOf(request.path()),
                        RequestIds.of(request.response())),
                status,
                detail,
                changes,
                Optional.empty());
    }

    /** A person has logged in by this request, or was refused. */
    void login(RoutingContext routing, String name, String kind, Optional<String> refused) {
        HttpServerRequest request = routing.request();
        trail.login(
                new AuditLine.Who(
                        name, kind, Optional.ofNullable(request.remoteAddress().hostAddress())),
                new AuditLine.Asked(
                        request.method().name(),
                        String.valueOf(request.path()),
                        RequestIds.of(request.response())),
                refused);
    }

    /** A caller whose own address is not known calls from where the request comes from. */
    private static AuditLine.Who who(HttpServerRequest request, Optional<Identity> identity) {
        Optional<String> remote = Optional.ofNullable(request.remoteAddress().hostAddress());
        return identity.map(
                        known ->
                                new AuditLine.Who(
                                        known.caller().name(),
                                        CallerKinds.of(known),
                                        known.caller().address().or(() -> remote)))
                .orElseGet(() -> new AuditLine.Who("", CallerKinds.UNKNOWN, remote));
    }
}
