package io.carillon.core.records;

import io.carillon.core.definition.AppChecks;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobChecks;
import io.carillon.model.FieldError;
import io.carillon.model.RecordKey.Kind;
import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Resources;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Result;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Checks of stored records that can be read: contents that no rule ever writes and that rules rely
 * on never to meet. Called when records are read, and in tests when they are written. Pure.
 */
public final class RecordChecks {
    /** The check of each kind of record by itself. */
    private final class OfKind implements StoredRecord.Handler<Optional<String>> {
        private final RecordId id;

        OfKind(RecordId id) {
            this.id = id;
        }

        @Override
        public Optional<String> framework(StoredRecord.FrameworkRecord record) {
            unless(!record.framework().id().isBlank(), "its framework id is blank");
            return first();
        }

        @Override
        public Optional<String> executor(StoredRecord.ExecutorRecord record) {
            return ExecutorChecks.flaw(id, record);
        }

        @Override
        public Optional<String> hold(StoredRecord.HoldRecord record) {
            return HoldChecks.flaw(id, record.hold());
        }

        @Override
        public Optional<String> tokens(StoredRecord.TokensRecord record) {
            return TokenChecks.flaw(record);
        }

        @Override
        public Optional<String> app(StoredRecord.AppRecord record) {
            stored(id.job(), record.app());
            return first();
        }

        @Override
        public Optional<String> job(StoredRecord.JobRecord record) {
            definitions(id.job(), record.job());
            return first();
        }

        @Override
        public Optional<String> schedule(StoredRecord.ScheduleRecord record) {
            instant("the last nominal time", record.lastNominal());
            return first();
        }

        @Override
        public Optional<String> run(StoredRecord.RunRecord record) {
            part(id, record);
            return first();
        }

        @Override
        public Optional<String> ledger(StoredRecord.LedgerRecord record) {
            fires(id, record.fires());
            return first();
        }

        @Override
        public Optional<String> requests(StoredRecord.RequestsRecord record) {
            keys(id, record.requests());
            return first();
        }

        @Override
        public Optional<String> checkpoint(StoredRecord.CheckpointRecord record) {
            Checkpoint checkpoint = record.checkpoint();
            told(id, checkpoint.bytes().size(), checkpoint.attempt(), checkpoint.at());
            unless(checkpoint.number() >= 0, () -> "its number is " + checkpoint.number());
            return first();
        }

        @Override
        public Optional<String> result(StoredRecord.ResultRecord record) {
            Result result = record.result();
            int bytes = result.json().getBytes(StandardCharsets.UTF_8).length;
            told(id, bytes, result.attempt(), result.at());
            unless(result.number() >= 0, () -> "its number is " + result.number());
            return first();
        }
    }

    /**
     * Stored jobs may have more shards than the configuration allows now, but not more than this.
     */
    private static final Limits STORED = new Limits(0, 100_000, 0, 0, 0, 0, 0, 0);

    static final int MAX_ATTEMPTS = 1_000_000_000;

    private final List<String> flaws = new ArrayList<>();

    private RecordChecks() {}

    /** The reason why the record cannot have its content; empty if it can. */
    public static Optional<String> flaw(RecordId id, StoredRecord record) {
        return record.accept(new RecordChecks().new OfKind(id));
    }

    /**
     * The reason why a part of a live run contradicts its job or the head of the run; empty if it
     * does not.
     */
    public static Optional<String> flaw(StoredJob job, Run head, List<Shard> shards) {
        RecordChecks checks = new RecordChecks();
        checks.unless(
                head.jobVersion() <= job.version(),
                "it executes version "
                        + head.jobVersion()
                        + ", but the version of the job is "
                        + job.version());
        // The version may be deleted before the record of the last run that executed it.
        Optional<Job> executed = job.definitionOf(head);
        if (executed.isPresent()) {
            int count = executed.get().sharding().count();
            // A standing run remembers shards that an earlier definition had.
            boolean standing = head.id().trigger() == Trigger.DAEMON;
            TreeSet<Integer> numbers = new TreeSet<>(head.only());
            numbers.addAll(Shard.numbers(shards));
            for (int number : numbers) {
                checks.unless(
                        number >= 0 && (number < count || standing),
                        "it has shard " + number + ", but the job has " + count);
            }
        }
        for (int number : Shard.numbers(shards)) {
            checks.unless(
                    head.only().isEmpty() || head.only().contains(number),
                    "it has shard " + number + ", which was not requested");
        }
        return checks.first();
    }

    private Optional<String> first() {
        return flaws.stream().findFirst();
    }

    private void unless(boolean good, String flaw) {
        unless(good, () -> flaw);
    }

    /** The words are spelled only if there is a flaw: a load checks each entry of each record. */
    private void unless(boolean good, Supplier<String> flaw) {
        if (!good) {
            flaws.add(flaw.get());
        }
    }

    private void instant(String what, Instant instant) {
        instant(() -> what, instant);
    }

    private void instant(Supplier<String> what, Instant instant) {
        unless(Bounds.storable(instant), () -> what.get() + " is not in the years 1970 to 9998");
    }

    private void stored(String name, StoredApp stored) {
        unless(stored.name().equals(name), () -> "it is the definition of app " + stored.name());
        unless(
                !BuiltInApps.isOne(name),
                () -> "Carillon brings app " + name + " itself; drop the record");
        unless(stored.version() >= 1, () -> "its version is " + stored.version());
        instant("createdAt", stored.createdAt());
        instant("updatedAt", stored.updatedAt());
        app(stored.app());
    }

    private void app(App app) {
        List<FieldError> errors = AppChecks.checkStored(app);
        if (!errors.isEmpty()) {
            unless(false, errors.get(0).path() + " " + errors.get(0).message());
        }
    }

    private void kept(AppVersion app) {
        unless(app.version() >= 1, () -> "it keeps version " + app.version() + " of its app");
        app(app.app());
    }

    private void definitions(String name, StoredJob stored) {
        definition(name, stored.job());
        unless(stored.version() >= 1, () -> "its version is " + stored.version());
        SortedMap<Long, Job> older = stored.older();
        for (Map.Entry<Long, Job> entry : older.entrySet()) {
            unless(
                    entry.getKey() >= 1 && entry.getKey() < stored.version(),
                    () -> "it has an older version " + entry.getKey() + " of " + stored.version());
            definition(name, entry.getValue());
        }
        UpdateChecks.flaws(stored).forEach(flaws::add);
        stored.kept().former().values().forEach(former -> definition(name, former));
        instant("createdAt", stored.createdAt());
        instant("updatedAt", stored.updatedAt());
        instant("scheduleFrom", stored.scheduleFrom());
        stored.pause()
                .ifPresent(
                        pause -> {
                            instant("the beginning of its pause", pause.since());
                            pause.until().ifPresent(t -> instant("the end of its pause", t));
                        });
    }

    private void definition(String name, Job job) {
        unless(job.name().equals(name), () -> "it is the definition of job " + job.name());
        List<FieldError> errors = JobChecks.checkStored(job, STORED);
        if (!errors.isEmpty()) {
            unless(false, errors.get(0).path() + " " + errors.get(0).message());
        }
    }

    private void segment(RecordId id, List<?> entries) {
        unless(id.number() >= 1, "segments are numbered from 1");
        unless(!entries.isEmpty(), "it has no entry");
    }

    private void keys(RecordId id, List<IdempotencyRecord> requests) {
        segment(id, requests);
        for (IdempotencyRecord request : requests) {
            sameJob(id, request.run());
        }
    }

    private void told(RecordId id, int bytes, int attempt, Instant at) {
        unless(id.number() < STORED.shardsPerJob(), () -> "no job has shard " + id.number());
        unless(bytes <= Bounds.NEWS_BYTES, () -> "it has " + bytes + " bytes");
        unless(attempt >= 0 && attempt < MAX_ATTEMPTS, () -> "it is of attempt " + attempt);
        instant("when it was told", at);
        sameJob(id, id.run().orElseThrow());
    }

    private void sameJob(RecordId id, RunId run) {
        instant(() -> "the nominal time of " + run, run.nominalTime());
        unless(run.job().equals(id.job()), () -> "it records run " + run + " of another job");
    }

    private void fires(RecordId id, List<Fire> fires) {
        segment(id, fires);
        for (Fire fire : fires) {
            instant("a nominal time", fire.nominalTime());
            instant("a nominal time", fire.through());
            unless(
                    fire.count() >= 1 && !fire.through().isBefore(fire.nominalTime()),
                    () -> "the entry of " + fire.nominalTime() + " counts no fires");
            fire.run().ifPresent(run -> sameJob(id, run));
            fire.shard().flatMap(of -> FireChecks.flaw(fire, of)).ifPresent(flaws::add);
        }
    }

    private void part(RecordId id, StoredRecord.RunRecord record) {
        RunId run = id.run().orElseThrow();
        boolean live = id.kind() == Kind.RUNS;
        unless(
                record.run().isPresent() == (id.number() == 0),
                id.number() == 0 ? "it has no head" : "it has a head and is not the first part");
        unless(
                id.number() == 0 || !record.shards().isEmpty(),
                "it is a further part without a shard");
        instant("the run's nominal time", run.nominalTime());
        record.run().ifPresent(head -> head(run, live, head));
        int last = -1;
        for (Shard shard : record.shards()) {
            unless(
                    shard.number() >= 0 && shard.number() / RecordId.SHARDS_PER_PART == id.number(),
                    () -> "shard " + shard.number() + " does not belong to part " + id.number());
            unless(shard.number() > last, () -> "shard " + shard.number() + " is there twice");
            last = shard.number();
            new ShardChecks(run, live, shard, flaws).check();
        }
    }

    private void head(RunId run, boolean live, Run head) {
        unless(head.id().equals(run), () -> "it is the head of run " + head.id());
        unless(head.state().ended() != live, () -> "its state is " + head.state());
        unless(head.jobVersion() >= 1, () -> "it executes version " + head.jobVersion());
        instant("createdAt", head.createdAt());
        head.startedAt().ifPresent(at -> instant("startedAt", at));
        unless(live || head.endedAt().isPresent(), "it has ended without a time");
        head.endedAt().ifPresent(at -> instant("endedAt", at));
        head.kill().ifPresent(this::wish);
        head.definition().ifPresent(job -> definition(run.job(), job));
        head.app().ifPresent(this::kept);
        head.roll().ifPresent(this::roll);
    }

    private void roll(Roll roll) {
        unless(roll.edition() >= 0, () -> "it executes edition " + roll.edition());
        for (Edition former : roll.former()) {
            unless(
                    former.number() >= 0 && former.number() != roll.edition(),
                    () -> "it keeps edition " + former.number());
            unless(
                    !former.killGrace().isNegative() && !former.replaceAfter().isNegative(),
                    () -> "edition " + former.number() + " has a negative time");
            unless(
                    Resources.NONE.fitsInto(former.resources()),
                    () -> "edition " + former.number() + " takes a negative amount");
        }
    }

    private void wish(KillWish wish) {
        ShardChecks.flaw(wish).ifPresent(flaws::add);
    }
}
