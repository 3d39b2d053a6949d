package io.carillon.core.contract;

import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.OfferId;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A fact that became true. Durable changes carry the full record that they leave behind; passing
 * ones start empty with every term. Each carries {@code because}: the words of log and ledger.
 */
public sealed interface Change {

    /** Why, in a short sentence. */
    String because();

    /** What it is about, for people: the name of a job, run, task, offer. */
    String subject();

    <T> T accept(ChangeHandler<T> handler);

    /** It must be stored before anything that rests on it leaves. */
    sealed interface Durable extends Change {}

    /** It lives in memory only. */
    sealed interface Passing extends Change {}

    /** A durable change of what is known of fires. */
    sealed interface OfFires extends Durable permits FiresAccounted {}

    /** A durable change of an app. */
    sealed interface OfApp extends Durable permits AppChange {}

    /** A durable change of what holds launches back. */
    sealed interface OfHold extends Durable permits HoldChange {}

    /** A durable change of the tokens that were made at run time. */
    sealed interface OfToken extends Durable permits TokenChange {}

    /** What is known, said or repeated on the link to Mesos. */
    sealed interface OfLink extends Passing permits Connected, Repeated, LinkChange {
        @Override
        default String subject() {
            return "mesos";
        }
    }

    /** A durable change of the shared executors. */
    sealed interface ExecutorKept extends Durable
            permits ExecutorChange.Launched, ExecutorChange.Dismissed, ExecutorChange.Forgotten {}

    /** A passing change of the shared executors. */
    sealed interface ExecutorSeen extends Passing
            permits ExecutorChange.Idle,
                    ExecutorChange.Died,
                    ExecutorChange.Explained,
                    ExecutorChange.Suspected {}

    /** A durable change of what a shard has told. */
    sealed interface NewsKept extends Durable permits NewsChange.Kept {}

    /** A passing change of what is known of a live task. */
    sealed interface NewsSeen extends Passing permits NewsChange.Seen {}

    /** A durable change of the head of a run. */
    sealed interface OfRun extends Durable {
        Run run();

        @Override
        default String subject() {
            return run().id().toString();
        }
    }

    /** Decisions are taken from that time on. */
    record TermBegun(long epoch, Instant at, String because) implements Passing {
        @Override
        public String subject() {
            return "term " + epoch;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.termBegun(this);
        }
    }

    /** Mesos knows this framework under its id, and did so at its {@code lastSeen}. */
    record FrameworkRegistered(Framework framework, String because) implements Durable {
        @Override
        public String subject() {
            return framework.id();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.frameworkRegistered(this);
        }
    }

    /** Mesos refuses that id for good: the framework was removed, with all its tasks. */
    record FrameworkRemoved(Framework framework, String because) implements Durable {
        @Override
        public String subject() {
            return framework.id();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.frameworkRemoved(this);
        }
    }

    /** The id is set aside: the next subscription registers a new framework. */
    record FrameworkForgotten(String id, String because) implements Durable {
        @Override
        public String subject() {
            return id;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.frameworkForgotten(this);
        }
    }

    /** The job is this from now on: created, replaced, paused, resumed or doomed. */
    record JobDefined(StoredJob job, String because) implements Durable {
        @Override
        public String subject() {
            return job.name();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.jobDefined(this);
        }
    }

    /** The job and all its records are gone. */
    record JobRemoved(String job, String because) implements Durable {
        @Override
        public String subject() {
            return job;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.jobRemoved(this);
        }
    }

    /** All fires up to and including that time have been considered. */
    record ScheduleAdvanced(String job, Instant lastNominal, String because) implements Durable {
        @Override
        public String subject() {
            return job;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.scheduleAdvanced(this);
        }
    }

    /** A fire ended without a run. */
    record FireRecorded(String job, Fire fire) implements Durable {
        @Override
        public String because() {
            return fire.because();
        }

        @Override
        public String subject() {
            return job + "@" + fire.nominalTime();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.fireRecorded(this);
        }
    }

    /** A run exists; its shards are waiting. */
    record RunStarted(Run run, List<Shard> shards, String because) implements OfRun {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.runStarted(this);
        }
    }

    /** The run's head is this from now on: released from the queue, started, or to be killed. */
    record RunChanged(Run run, String because) implements OfRun {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.runChanged(this);
        }
    }

    /** A shard is this from now on. */
    record ShardChanged(ShardStep step, ShardId id, Shard shard, String because)
            implements Durable {
        @Override
        public String subject() {
            return shard.task().map(task -> task.id().toString()).orElse(id.toString());
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.shardChanged(this);
        }
    }

    /** A run has ended; if it was a planned fire's, this is the fire's entry in the ledger. */
    record RunEnded(Run run, Optional<Fire> fire) implements OfRun {
        @Override
        public String because() {
            return run.because();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.runEnded(this);
        }
    }

    /** The outcome of a shard of an ended run, which was lost, has become known. */
    record RunCorrected(Run run, Shard shard, String because) implements OfRun {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.runCorrected(this);
        }
    }

    /** A record in quarantine, or one that must change with it, says that or is gone. */
    record RecordDecided(RecordKey key, Optional<StoredRecord> instead, String because)
            implements Durable {
        @Override
        public String subject() {
            return key.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.recordDecided(this);
        }
    }

    /** Mesos says how far a live task is, by its agent or not; it can say so again at any time. */
    record TaskReported(ShardId id, Shard shard, boolean byAgent, String because)
            implements Passing {
        @Override
        public String subject() {
            return shard.task().map(task -> task.id().toString()).orElse(id.toString());
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.taskReported(this);
        }
    }

    /** A planned task may be placed now. */
    record TaskReady(ShardId id, String because) implements Passing {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.taskReady(this);
        }
    }

    /** The end of a task was asked for once more. */
    record KillSent(ShardId id, int tries, Instant at, String because) implements Passing {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.killSent(this);
        }
    }

    /** The link to Mesos is this from now on. */
    record Connected(Connection connection, String because) implements OfLink {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.connected(this);
        }
    }

    /** This framework holds an offer for the time being. */
    record OfferArrived(Offer offer, String because) implements Passing {
        @Override
        public String subject() {
            return offer.id().toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.offerArrived(this);
        }
    }

    /**
     * This framework holds an offer no longer: it was used, declined, rescinded or became void.
     *
     * @param left what a launch has left of it; such an offer must never be used again
     * @param open it was not refused: Mesos may offer it, or the rest of it, again by itself
     */
    record OfferGone(
            OfferId offer, Optional<Resources> left, Instant at, boolean open, String because)
            implements Passing {
        @Override
        public String subject() {
            return offer.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.offerGone(this);
        }
    }

    /** Places are being looked for; not for tasks with these needs, which fit no offer, and why. */
    record PlacementAsked(long number, Map<Need, String> unfit, String because) implements Passing {
        @Override
        public String subject() {
            return "placement " + number;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.placementAsked(this);
        }
    }

    /** Places were looked for; these tasks found none, and why. */
    record PlacementEnded(long number, SortedMap<TaskId, String> waiting, String because)
            implements Passing {
        @Override
        public String subject() {
            return "placement " + number;
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.placementEnded(this);
        }
    }

    /** What Mesos was last told about the demand for offers. */
    record DemandChanged(Demand demand, Instant at, String because) implements Passing {
        @Override
        public String subject() {
            return "offers";
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.demandChanged(this);
        }
    }

    /**
     * A call to Mesos about these tasks is repeated.
     *
     * @param kind what is repeated
     * @param tasks the tasks
     * @param at when the call was made; empty: it need not be made again
     * @param because why
     */
    record Repeated(RepeatKind kind, List<Asked> tasks, Optional<Instant> at, String because)
            implements OfLink {
        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.repeated(this);
        }
    }
}
