package io.carillon.core.commands;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.ScaleChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.fires.RedefinitionRules;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.Updates;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the commands about the versions of a job and their way to its shards lead to. */
final class UpdateRules {
    private final CommandCase given;
    private final State state;
    private final String by;
    private final Instant now;
    private final Decision decision;

    UpdateRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
        this.by = given.by().name();
        this.now = given.now();
        this.decision = given.decision();
    }

    Answer update(Command.UpdateJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return JobCommandRules.noJob(state, command.job());
        }
        if (entry.get().doomed()) {
            return Answer.refused(Kind.CONFLICT, "the job is being deleted");
        }
        return command.wish().accept(new Wished(entry.get()));
    }

    private final class Wished implements UpdateWish.Handler<Answer> {
        private final JobEntry entry;
        private final StoredJob stored;

        Wished(JobEntry entry) {
            this.entry = entry;
            this.stored = entry.stored();
        }

        @Override
        public Answer hold(UpdateWish.Hold wish) {
            if (stored.job().type() != JobType.DAEMON) {
                return Answer.refused(
                        Kind.CONFLICT,
                        "only a DAEMON has updates that could be paused; this job's next run"
                                + " executes the newest version");
            }
            Instant since = stored.kept().held().map(Updates.Held::since).orElse(now);
            Updates.Held held = new Updates.Held(since, by, Text.cut(wish.reason()));
            keep(stored.kept().held(Optional.of(held)), by + " paused its updates");
            return new Answer.Done("no shard is replaced until the update is resumed");
        }

        @Override
        public Answer goOn(UpdateWish.GoOn wish) {
            if (stored.kept().held().isPresent()) {
                keep(stored.kept().held(Optional.empty()), by + " resumed its updates");
            }
            return new Answer.Done("updates go on");
        }

        private void keep(Updates next, String because) {
            decision.change(new Change.JobDefined(stored.keeping(next), because));
        }

        @Override
        public Answer undo(UpdateWish.Undo wish) {
            TreeMap<Long, Job> former = new TreeMap<>(stored.versions());
            former.remove(stored.version());
            if (former.isEmpty()) {
                return Answer.refused(
                        Kind.CONFLICT, "there is no version before " + stored.version());
            }
            long version = wish.version().orElseGet(() -> better(former));
            Job kept = former.get(version);
            if (kept == null) {
                return version == stored.version()
                        ? new Answer.Done("version " + version + " is in force")
                        : Answer.refused(
                                Kind.NOT_FOUND,
                                "version " + version + " is not kept; kept are " + former.keySet());
            }
            Job job = ScaleChecks.again(kept, stored.job());
            if (job.equals(stored.job())) {
                boolean same = kept.equals(job);
                return new Answer.Done(
                        "version "
                                + stored.version()
                                + " is the same as version "
                                + version
                                + (same ? "" : ", but for the number of shards: scale the job"));
            }
            // Who wants it back does not want it to be held up.
            return define(job, by + " rolled it back to version " + version, true)
                    .orElseGet(
                            () ->
                                    new Answer.Done(
                                            "version "
                                                    + (stored.version() + 1)
                                                    + " is version "
                                                    + version
                                                    + " again"));
        }

        /**
         * The former version that is meant if none is named: what a version has given way to by
         * itself is in force already; else the last that was up, or the newest, of those that
         * differ.
         */
        private long better(SortedMap<Long, Job> former) {
            Optional<Long> back = stored.kept().undone().map(Updates.Undone::to);
            if (back.filter(version -> former.containsKey(version)).isPresent()) {
                return back.get();
            }
            TreeMap<Long, Job> others = new TreeMap<>(former);
            others.values()
                    .removeIf(job -> ScaleChecks.again(job, stored.job()).equals(stored.job()));
            stored.kept().undone().map(Updates.Undone::version).ifPresent(others::remove);
            return stored.kept()
                    .whole()
                    .map(Updates.Whole::version)
                    .filter(others::containsKey)
                    .orElseGet(() -> others.isEmpty() ? former.lastKey() : others.lastKey());
        }

        @Override
        public Answer scale(UpdateWish.Scale wish) {
            Job job = stored.job();
            List<FieldError> errors =
                    ScaleChecks.check(
                            job, wish.shards(), state.settings().limits(), new FieldErrors());
            if (!errors.isEmpty()) {
                return new Answer.Refused(Kind.INVALID, "the number of shards is wrong", errors);
            }
            String many = wish.shards() + (wish.shards() == 1 ? " shard" : " shards");
            if (job.sharding().count() == wish.shards()) {
                return new Answer.Done("it has " + many);
            }
            return define(
                            ScaleChecks.scaled(job, wish.shards()),
                            by + " scaled it to " + many,
                            false)
                    .orElseGet(
                            () ->
                                    new Answer.Done(
                                            "version " + (stored.version() + 1) + " has " + many));
        }

        /** Puts another definition into force; returns the refusal, if it is refused. */
        private Optional<Answer> define(Job job, String because, boolean released) {
            Optional<Answer> refused =
                    new JobCommandRules(given).refusal(Verb.OPERATE, job, Optional.of(entry));
            if (refused.isPresent()) {
                return refused;
            }
            RedefinitionRules.Next next =
                    new RedefinitionRules.Next(job, because, Optional.empty(), released);
            Answer answer = RedefinitionRules.decide(state, entry, next, now, decision);
            return answer instanceof Answer.Refused ? Optional.of(answer) : Optional.empty();
        }
    }
}
