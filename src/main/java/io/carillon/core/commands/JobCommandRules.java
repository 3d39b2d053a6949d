package io.carillon.core.commands;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.fires.DeletionRules;
import io.carillon.core.fires.RedefinitionRules;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What the commands to create, replace and delete a job lead to. */
public final class JobCommandRules {
    /** The refusal of everything about a job that is left alone because of a record. */
    public static final Answer.Refused HELD =
            Answer.refused(
                    Kind.CONFLICT,
                    "a stored record of this job is in quarantine; the job is not touched until an"
                            + " operator has repaired or dropped the record");

    private final State state;
    private final String by;
    private final Instant now;
    private final Decision decision;
    private final CommandCase given;

    JobCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
        this.by = given.by().name();
        this.now = given.now();
        this.decision = given.decision();
    }

    /** The refusal of a command about a job that does not exist or cannot be read. */
    static Answer.Refused noJob(State state, String name) {
        return state.quarantine().holds(name)
                ? HELD
                : Answer.refused(Kind.NOT_FOUND, "there is no job " + name);
    }

    /**
     * The app of that name, if there is one. One that Carillon brings is only there while agents
     * can fetch the standard executor.
     */
    public static Optional<App> app(State state, String name) {
        boolean there = !BuiltInApps.isOne(name) || state.settings().executorJar().isPresent();
        return state.app(name).filter(entry -> there).map(entry -> entry.stored().app());
    }

    Answer put(Command.PutJob command) {
        Job job = command.job();
        Optional<JobEntry> existing = state.job(job.name());
        Optional<Answer> refusal = refusal(Verb.DEFINE, job, existing);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (existing.isPresent() && command.onlyCreate()) {
            return Answer.refused(
                    Kind.PRECONDITION, "job " + command.job().name() + " exists already");
        }
        return existing.map(entry -> replace(entry, job)).orElseGet(() -> create(job));
    }

    /**
     * Why the definition cannot be in force; empty if it can.
     *
     * @param verb what the caller must be permitted
     */
    Optional<Answer> refusal(Verb verb, Job job, Optional<JobEntry> existing) {
        List<FieldError> errors =
                new ArrayList<>(
                        JobChecks.check(
                                job,
                                existing.map(entry -> entry.stored().replaced()),
                                BuiltInApps.of(job).flatMap(name -> app(state, name)),
                                state.settings().limits(),
                                now,
                                new FieldErrors()));
        errors.addAll(DefinitionPermission.refused(state, job));
        if (!errors.isEmpty()) {
            return Optional.of(
                    new Answer.Refused(Kind.INVALID, "the job document is not valid", errors));
        }
        if (state.quarantine().holds(job.name())) {
            return Optional.of(HELD);
        }
        if (job.app().flatMap(state::app).filter(app -> app.stored().deleting()).isPresent()) {
            return Optional.of(
                    Answer.refused(
                            Kind.CONFLICT,
                            "app " + job.app().get() + " is being deleted; name another one"));
        }
        return new DefinitionPermission(given).refusal(verb, job, existing);
    }

    /** Why the job is not as the caller has seen it; empty if it is. */
    static Optional<Answer> unmet(State state, Command.OnlyIf condition) {
        if (state.quarantine().holds(condition.job())) {
            return Optional.of(HELD);
        }
        return SeenRules.unmet(
                "job",
                condition.job(),
                state.job(condition.job()).map(entry -> entry.stored().version()),
                condition.versions());
    }

    private Answer create(Job job) {
        if (state.jobs().size() >= state.settings().limits().jobs()) {
            return Answer.refused(
                    Kind.LIMIT, "there are " + state.jobs().size() + " jobs already (limits.jobs)");
        }
        Instant since = state.tombstones().next(job.name(), now);
        StoredJob stored =
                new StoredJob(
                        job, 1, since, since, since, Optional.empty(), false, new TreeMap<>());
        decision.change(new Change.JobDefined(stored, by + " created it"));
        return new Answer.JobStored(job.name(), 1, Optional.empty());
    }

    private Answer replace(JobEntry entry, Job job) {
        StoredJob stored = entry.stored();
        if (entry.doomed()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "the job is being deleted, and some of its tasks have not terminated yet");
        }
        if (stored.job().equals(job)) {
            return new Answer.JobStored(job.name(), stored.version(), Optional.of(job));
        }
        return RedefinitionRules.decide(state, entry, job, given.by(), now, decision);
    }

    Answer delete(Command.DeleteJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return noJob(state, command.job());
        }
        if (!entry.get().stored().deleting()) {
            DeletionRules.delete(entry.get(), by + " deleted the job", now, decision);
        }
        int live = entry.get().runs().size();
        return new Answer.Done(
                live == 0
                        ? "the job is deleted"
                        : "the job will be deleted once the tasks of its "
                                + live
                                + (live == 1 ? " live run have" : " live runs have")
                                + " terminated");
    }
}
