package io.carillon.web.v1;

import io.carillon.core.access.DefinitionRules;
import io.carillon.core.access.Users;
import io.carillon.core.access.Uses;
import io.carillon.core.commands.JobCommandRules;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.offers.Funnel;
import io.carillon.core.offers.FunnelRules;
import io.carillon.core.offers.LimitWarnings;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the checks of a job's document depend on beside the document. Copied on the engine's thread,
 * used on any other.
 *
 * @param limits the limits in force
 * @param stored the job that the document would replace
 * @param app the app of the job that the document describes, if there is that one
 * @param now the moment, by the engine's clock
 * @param funnel which agents would take a task of the job, if that is asked for
 * @param warnings what no known agent can give
 * @param users whom tasks may run as
 */
record Circumstances(
        Limits limits,
        Optional<StoredJob> stored,
        Optional<App> app,
        Instant now,
        Optional<Funnel> funnel,
        List<FieldError> warnings,
        Users users) {
    static Circumstances of(State state, String job, JobDocument.Reading reading, Instant now) {
        return new Circumstances(
                state.settings().limits(),
                state.job(job).map(JobEntry::stored),
                reading.app().flatMap(name -> JobCommandRules.app(state, name)),
                now,
                Optional.empty(),
                List.of(),
                state.settings().users());
    }

    /** The same, and which agents would take a task of the document's job, which is good. */
    Circumstances withAgents(State state, JobDocument.Reading reading) {
        Optional<AppVersion> version = reading.app().flatMap(state::app).map(AppEntry::current);
        Optional<Job> effective =
                reading.job()
                        .map(one -> version.map(kept -> kept.app().effective(one)).orElse(one));
        return new Circumstances(
                limits,
                stored,
                app,
                now,
                effective.map(one -> FunnelRules.of(state, one, version, now)),
                effective.map(one -> LimitWarnings.of(state, one)).orElse(List.of()),
                users);
    }

    /** All that is wrong with a document. */
    List<FieldError> check(JobDocument.Reading reading) {
        Optional<JobChecks.Stored> replaced = stored.map(StoredJob::replaced);
        List<FieldError> errors = new ArrayList<>(reading.check(replaced, app, limits, now));
        reading.job()
                .map(job -> DefinitionRules.refused(users, Uses.of(job, app)))
                .ifPresent(errors::addAll);
        return errors;
    }
}
