package io.carillon.core.fires;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.RunChecks;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.ShardRoom;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.FieldError;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What follows when a caller asks for a run: a run by hand, or a retry of failed shards. */
public final class NewRunRules {
    /** The definition that a run executes, with its version and its app. */
    private record Definition(long version, Job job, Optional<AppVersion> app) {}

    private final State state;
    private final JobEntry entry;
    private final Instant now;
    private final Decision decision;

    public NewRunRules(State state, JobEntry entry, Instant now, Decision decision) {
        this.state = state;
        this.entry = entry;
        this.now = now;
        this.decision = decision;
    }

    public Answer runNow(Command.RunNow command, Caller by) {
        Job job = entry.stored().job();
        Optional<IdempotencyRecord> known = command.idempotencyKey().flatMap(this::withKey);
        if (known.isPresent()) {
            return repeated(
                    IdempotencyRecord.fingerprint(
                            command.shards(), command.parameter(), command.env()),
                    known.get());
        }
        Optional<Answer> unfit = unfitForRuns();
        if (unfit.isPresent()) {
            return unfit.get();
        }
        List<FieldError> errors =
                RunChecks.check(job, command.shards(), command.parameter(), command.env());
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the values of the run are not valid", errors);
        }
        return start(
                Trigger.MANUAL,
                new Definition(entry.stored().version(), job, entry.currentApp()),
                command,
                Optional.empty(),
                by.name() + " asked for it");
    }

    /** A repeated request gets the same run; another request under its key is refused. */
    private static Answer repeated(String asked, IdempotencyRecord known) {
        return asked.equals(known.fingerprint())
                ? new Answer.RunAccepted(known.run(), true)
                : Answer.refused(
                        Kind.KEY_REUSED,
                        "this idempotency key was used for run "
                                + known.run()
                                + " with other values; take a new key for a new run");
    }

    private Answer start(
            Trigger trigger,
            Definition executed,
            Command.RunNow values,
            Optional<RunId> retried,
            String because) {
        StoredJob stored = entry.stored();
        SortedSet<Integer> shards = values.shards();
        int count = executed.job().sharding().count();
        int most = state.settings().limits().queuedRunsPerJob();
        if (entry.runs().size() >= Math.min(most, FireStartRules.MAX_LIVE_RUNS)) {
            return Answer.refused(
                    Kind.LIMIT,
                    entry.runs().size() + " runs of the job are live or waiting already");
        }
        int width = shards.isEmpty() ? count : shards.size();
        Optional<String> limit = FireStartRules.tooManyShards(entry.liveShards(), width);
        if (limit.isPresent()) {
            return Answer.refused(Kind.LIMIT, limit.get());
        }
        boolean alone =
                stored.job().concurrency() != Concurrency.ALLOW
                        || executed.job().concurrency() != Concurrency.ALLOW;
        boolean waits = alone && !entry.runs().isEmpty();
        RunId id = unused(trigger);
        Run asked =
                Run.created(id, because, executed.version(), stored.since(now), waits)
                        .of(executed.app())
                        .asked(shards, values.parameter(), values.env(), values.idempotencyKey());
        Run made = retried.map(asked::retrying).orElse(asked);
        Run run = executed.version() == stored.version() ? made : made.defined(executed.job());
        if (!ShardRoom.isEnough(run, executed.job())) {
            return new Answer.Refused(
                    Kind.INVALID,
                    "the run takes more than one stored record can hold",
                    List.of(
                            new FieldError(
                                    "/shards",
                                    "has "
                                            + shards.size()
                                            + " shards, too many beside such a definition and"
                                            + " such values; start several runs, each with fewer"
                                            + " shards")));
        }
        decision.change(new Change.RunStarted(run, run.shards(count), because));
        return new Answer.RunAccepted(id, false);
    }

    private Optional<Answer> unfitForRuns() {
        if (entry.doomed()) {
            return Optional.of(Answer.refused(Kind.CONFLICT, "the job is being deleted"));
        }
        if (entry.stored().job().type() == JobType.DAEMON) {
            return Optional.of(
                    Answer.refused(
                            Kind.CONFLICT,
                            "a daemon job is always running; kill its tasks to restart them"));
        }
        return Optional.empty();
    }

    private RunId unused(Trigger trigger) {
        Instant at = entry.stored().since(now);
        RunId id = new RunId(entry.stored().name(), at, trigger);
        while (entry.runs().containsKey(id) || entry.finished().containsKey(id)) {
            at = at.plusMillis(1);
            id = new RunId(entry.stored().name(), at, trigger);
        }
        return id;
    }

    private Stream<Run> kept() {
        Stream<Run> live = entry.runs().values().stream().map(RunEntry::run);
        Stream<Run> ended = entry.finished().values().stream().map(JobEntry.Finished::run);
        return Stream.concat(live, ended);
    }

    private Optional<IdempotencyRecord> withKey(String key) {
        return kept().filter(run -> run.idempotencyKey().equals(Optional.of(key)))
                .findFirst()
                .map(IdempotencyRecord::of)
                .or(() -> entry.requests().withKey(key));
    }

    /**
     * Runs the failed shards of a finished run again. A shard is handed to one retry only: what a
     * retry has taken over is repeated by retrying that retry.
     */
    public Answer retry(Command.RetryRun command, Caller by) {
        RunId id = command.run();
        Optional<IdempotencyRecord> known = command.idempotencyKey().flatMap(this::withKey);
        if (known.isPresent()) {
            return repeated(IdempotencyRecord.fingerprint(id), known.get());
        }
        Optional<JobEntry.Finished> finished = Optional.ofNullable(entry.finished().get(id));
        if (finished.isEmpty()) {
            return entry.runs().containsKey(id)
                    ? Answer.refused(Kind.CONFLICT, "the run has not ended yet")
                    : Answer.refused(Kind.NOT_FOUND, "there is no run " + id);
        }
        Optional<Answer> unfit = unfitForRuns();
        if (unfit.isPresent()) {
            return unfit.get();
        }
        Run old = finished.get().run();
        Optional<Job> executed = entry.stored().definitionOf(old);
        if (executed.isEmpty() || executed.get().type() == JobType.DAEMON) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "the definition that the run executed is not kept any more; start a run by"
                            + " hand");
        }
        TreeSet<Integer> failed = new TreeSet<>();
        for (Shard shard : finished.get().shards()) {
            if (shard.state() != RunState.SUCCEEDED) {
                failed.add(shard.number());
            }
        }
        if (failed.isEmpty()) {
            return Answer.refused(Kind.CONFLICT, "no shard of the run failed");
        }
        Optional<RunId> taken = Optional.empty();
        for (Run retry : retriesOf(id)) {
            if (failed.removeAll(retry.only())) {
                taken = Optional.of(retry.id());
            }
        }
        if (failed.isEmpty()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "run "
                            + taken.orElseThrow()
                            + " has taken over the failed shards; if it fails, retry that run");
        }
        Command.RunNow values =
                new Command.RunNow(
                        old.id().job(),
                        failed,
                        old.parameter(),
                        old.env(),
                        command.idempotencyKey());
        String because = by.name() + " asked to retry run " + old.id();
        return start(
                Trigger.RETRY,
                new Definition(old.jobVersion(), executed.get(), old.app()),
                values,
                Optional.of(id),
                because);
    }

    private List<Run> retriesOf(RunId id) {
        return kept().filter(run -> run.retryOf().equals(Optional.of(id))).toList();
    }
}
