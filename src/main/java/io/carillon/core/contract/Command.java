package io.carillon.core.contract;

import io.carillon.core.access.Rights;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.App;
import io.carillon.model.job.Job;
import io.carillon.model.job.Milliseconds;
import io.carillon.model.run.News;
import io.carillon.model.run.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Something that an operator or a program wants. Its document has been checked before. */
public sealed interface Command {
    <T> T accept(CommandHandler<T> handler);

    /**
     * Create or replace an app.
     *
     * @param app the definition
     * @param onlyCreate refused if the app exists
     */
    record PutApp(App app, boolean onlyCreate) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.putApp(this);
        }
    }

    /**
     * Delete an app.
     *
     * @param app the app's name
     * @param jobs whether its jobs are deleted first, each as {@link DeleteJob} does; else the
     *     deletion is refused while there are any
     */
    record DeleteApp(String app, boolean jobs) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.deleteApp(this);
        }
    }

    /**
     * Create or replace a job.
     *
     * @param job the definition
     * @param onlyCreate refused if the job exists
     */
    record PutJob(Job job, boolean onlyCreate) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.putJob(this);
        }
    }

    /**
     * Delete a job; its live tasks are killed first.
     *
     * @param job the job's name
     */
    record DeleteJob(String job) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.deleteJob(this);
        }
    }

    /**
     * Pause a job: it starts no fires. The tasks of a daemon go on, unless they are to stop.
     *
     * @param job the job's name
     * @param until the time when the pause ends by itself
     * @param reason why the job is paused, in the words of the caller
     * @param stop whether the tasks of a daemon end
     */
    record PauseJob(String job, Optional<Instant> until, String reason, boolean stop)
            implements Command {
        /** Keeps the end to the millisecond, so that what is checked is what is stored. */
        public PauseJob {
            until = until.map(Milliseconds::notBefore);
        }

        /** A pause in which the tasks of a daemon go on. */
        public PauseJob(String job, Optional<Instant> until, String reason) {
            this(job, until, reason, false);
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.pauseJob(this);
        }
    }

    /**
     * End a pause.
     *
     * @param job the job's name
     */
    record ResumeJob(String job) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.resumeJob(this);
        }
    }

    /** Something is wished of the versions of the job of that name. */
    record UpdateJob(String job, UpdateWish wish) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.updateJob(this);
        }
    }

    /**
     * Restart shards of a daemon, one after the other.
     *
     * @param job the job's name
     * @param shards only these; empty: all
     * @param reason why, in the words of the caller
     */
    record RestartJob(String job, SortedSet<Integer> shards, String reason) implements Command {
        public RestartJob {
            shards = Collections.unmodifiableSortedSet(new TreeSet<>(shards));
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.restartJob(this);
        }
    }

    /**
     * Start a run at once.
     *
     * @param job the job's name
     * @param shards only these; empty: all
     * @param parameter instead of the job's
     * @param env added to the job's
     * @param idempotencyKey a repeat with the same key gives the same run
     */
    record RunNow(
            String job,
            SortedSet<Integer> shards,
            Optional<String> parameter,
            SortedMap<String, String> env,
            Optional<String> idempotencyKey)
            implements Command {
        public RunNow {
            shards = Collections.unmodifiableSortedSet(new TreeSet<>(shards));
            env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.runNow(this);
        }
    }

    /**
     * Run the failed shards of a finished run again, as a new run.
     *
     * @param run the finished run
     * @param idempotencyKey a repeat with the same key gives the same new run
     */
    record RetryRun(RunId run, Optional<String> idempotencyKey) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.retryRun(this);
        }
    }

    /**
     * End a run.
     *
     * @param run the live run
     */
    record KillRun(RunId run) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.killRun(this);
        }
    }

    /**
     * End a task. A daemon's shard is started again.
     *
     * @param task the task's name
     */
    record KillTask(String task) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.killTask(this);
        }
    }

    /**
     * Hold launches back: drain an agent, or freeze all launches.
     *
     * @param id what is held back; not the brake
     * @param until when it ends by itself; a freeze has an end
     * @param reason why, in the words of the caller
     * @param policy what becomes of the tasks of an agent; empty: the default, and for a freeze
     */
    record PlaceHold(
            HoldId id, Optional<Instant> until, String reason, Optional<DrainPolicy> policy)
            implements Command {
        /** Keeps the end to the millisecond, so that what is checked is what is stored. */
        public PlaceHold {
            until = until.map(Milliseconds::notBefore);
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.placeHold(this);
        }
    }

    /**
     * Hold launches back no more.
     *
     * @param id what was held back
     */
    record LiftHold(HoldId id) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.liftHold(this);
        }
    }

    /**
     * Let a new token open doors. The token itself is known to whoever has made it, and not here.
     *
     * @param name whose it is
     * @param sha256 its digest
     * @param roles the names of its roles
     * @param expires when it is worth nothing any more, if ever
     * @param first refused if there is or was another one
     */
    record CreateToken(
            String name,
            Opaque sha256,
            SortedSet<String> roles,
            Optional<Instant> expires,
            boolean first)
            implements Command {
        public CreateToken {
            roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
            expires = expires.map(Milliseconds::notBefore);
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.createToken(this);
        }
    }

    /** Let the token of that name open no door any more. */
    record RevokeToken(String name) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.revokeToken(this);
        }
    }

    /**
     * What a live task tells of itself.
     *
     * @param task the task's name
     * @param news what it tells, within the bounds
     */
    record Tell(String task, News news) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.tell(this);
        }
    }

    /**
     * Reconcile the live tasks with Mesos.
     *
     * @param implicit whether to ask for all tasks that Mesos knows, instead of each live task
     */
    record Reconcile(boolean implicit) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.reconcile(this);
        }
    }

    /**
     * Set the id of a framework aside that Mesos has removed, and register a new one.
     *
     * @param confirm the id, typed again
     */
    record ResetFramework(String confirm) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.resetFramework(this);
        }
    }

    /**
     * Store something else for a record in quarantine.
     *
     * @param key its name
     * @param record what it is to say
     */
    record RepairRecord(RecordKey key, StoredRecord record) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.repairRecord(this);
        }
    }

    /** Drop the record of that key, which is in quarantine. */
    record DropRecord(RecordKey key) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.dropRecord(this);
        }
    }

    /**
     * Carry out a command about a job only if the job is as the caller has seen it.
     *
     * @param job the job's name
     * @param versions the versions that the caller has seen; empty: any, the job need only exist
     * @param command what is wanted then
     */
    record OnlyIf(String job, Optional<SortedSet<Long>> versions, Command command)
            implements Command {
        public OnlyIf {
            versions = versions.map(TreeSet::new).map(Collections::unmodifiableSortedSet);
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.onlyIf(this);
        }
    }

    /**
     * Carry out a command about an app only if the app is as the caller has seen it.
     *
     * @param app the app's name
     * @param versions the versions that the caller has seen; empty: any, the app need only exist
     * @param command what is wanted then
     */
    record OnlyIfApp(String app, Optional<SortedSet<Long>> versions, Command command)
            implements Command {
        public OnlyIfApp {
            versions = versions.map(TreeSet::new).map(Collections::unmodifiableSortedSet);
        }

        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.onlyIfApp(this);
        }
    }

    /**
     * Carry out a command about a run or a task only if it is as the caller has seen it.
     *
     * @param seen what the caller has seen
     * @param command what is wanted then
     */
    record OnlyIfSeen(Seen seen, Command command) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.onlyIfSeen(this);
        }
    }

    /**
     * Carry out a command only if it is permitted. What is not within this is permitted.
     *
     * @param rights what the caller may do
     * @param command what is wanted
     */
    record Permitted(Rights rights, Command command) implements Command {
        @Override
        public <T> T accept(CommandHandler<T> handler) {
            return handler.permitted(this);
        }
    }
}
