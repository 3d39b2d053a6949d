package io.carillon.core.records;

import io.carillon.core.definition.JobSize;
import io.carillon.core.definition.Text;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Edition;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import java.util.Map;

/**
 * How many bytes a record takes at most: every text as JSON writes it, and for the rest of each
 * object a number that is never too small. It is known before anything is stored, so a command that
 * would write too large a record can be refused. Pure; any thread.
 */
public final class RecordSize implements StoredRecord.Handler<Long> {
    private static final int RECORD = 200;
    private static final int JOB = 600;
    private static final int OLDER = 40;
    private static final int HEAD = 800;
    private static final int NUMBER = 8;
    private static final int SHARD = 290;
    private static final int TASK = 450;
    private static final int ATTEMPT = 280;
    private static final int WISH = 120;
    private static final int FIRE = 260;
    private static final int SHARD_FIRES = 60;
    private static final int COUNT = 30;
    private static final int REQUEST = 200;
    private static final int STAMP = 45;
    private static final int EXECUTOR = 80;
    private static final int GROUP = 15;
    private static final int RESOURCE = 120;
    private static final int RANGE = 40;
    private static final int EDITION = 500;

    /** A port with a number and without a name. */
    private static final int PORT = 20;

    private RecordSize() {}

    /** The most bytes that the record takes. */
    public static long of(StoredRecord record) {
        return record.accept(new RecordSize());
    }

    /** The most bytes of a run's head, beside its definition; with its app. */
    public static long head(Run run) {
        long bytes = HEAD + id(run.id().job()) + Text.bytes(run.because());
        bytes += (long) NUMBER * run.only().size();
        bytes += run.parameter().map(Text::bytes).orElse(0L);
        for (Map.Entry<String, String> variable : run.env().entrySet()) {
            bytes += Text.bytes(variable.getKey()) + Text.bytes(variable.getValue());
        }
        bytes += run.idempotencyKey().map(Text::bytes).orElse(0L);
        bytes += run.app().map(RecordSize::app).orElse(0L);
        bytes += run.roll().map(RecordSize::roll).orElse(0L);
        return bytes + run.kill().map(RecordSize::wish).orElse(0L);
    }

    /** The most bytes of a shard, with its task and the attempts that it remembers. */
    public static long shard(Shard shard) {
        long bytes = SHARD + Text.bytes(shard.because());
        bytes += shard.task().map(RecordSize::task).orElse(0L);
        bytes += shard.leaving().map(RecordSize::task).orElse(0L);
        for (Attempt attempt : shard.ended()) {
            bytes += ATTEMPT + id(attempt.id().run().job());
            bytes += Text.bytes(attempt.agent().value()) + Text.bytes(attempt.because());
            bytes += attempt.host().map(Text::bytes).orElse(0L);
            bytes += attempt.executor().map(RecordSize::executor).orElse(0L);
        }
        return bytes;
    }

    /** The most bytes of an entry of the ledger. */
    public static long fire(Fire fire) {
        return FIRE
                + Text.bytes(fire.because())
                + fire.run().map(run -> id(run.job())).orElse(0L)
                + fire.shard().map(of -> SHARD_FIRES + (long) COUNT * of.mixed().size()).orElse(0L);
    }

    /** The most bytes of an idempotency key. */
    public static long request(IdempotencyRecord request) {
        return REQUEST
                + Text.bytes(request.key())
                + Text.bytes(request.fingerprint())
                + id(request.run().job());
    }

    private static long roll(Roll roll) {
        return EDITION + roll.former().stream().mapToLong(RecordSize::edition).sum();
    }

    private static long edition(Edition former) {
        return EDITION
                + Text.bytes(former.print())
                + former.restart().map(Text::bytes).orElse(0L)
                + former.resources().wanted().map(ports -> (long) PORT * ports.size()).orElse(0L);
    }

    private static long updates(Updates kept) {
        long bytes = RECORD + 2L * WISH;
        bytes += kept.held().map(one -> Text.bytes(one.by()) + Text.bytes(one.reason())).orElse(0L);
        bytes += kept.undone().map(one -> Text.bytes(one.because())).orElse(0L);
        for (Job former : kept.former().values()) {
            bytes += OLDER + JobSize.bytes(former);
        }
        return bytes;
    }

    private static long app(AppVersion kept) {
        return OLDER + JobSize.bytes(kept.app());
    }

    private static long task(Task task) {
        return TASK
                + id(task.id().run().job())
                + Text.bytes(task.agent().value())
                + Text.bytes(task.host())
                + task.kill().map(RecordSize::wish).orElse(0L)
                + task.executor().map(RecordSize::executor).orElse(0L)
                + task.group().map(group -> GROUP + Text.bytes(group)).orElse(0L);
    }

    /** The most bytes of a field with the name of a shared executor. */
    private static long executor(ExecutorId id) {
        return EXECUTOR + id.app().app().length() + Text.bytes(id.agent().value());
    }

    private static long wish(KillWish wish) {
        return WISH + Text.bytes(wish.because());
    }

    /** The most bytes of the id of a run or task of the job. */
    private static long id(String job) {
        return (long) STAMP + job.length();
    }

    @Override
    public Long framework(StoredRecord.FrameworkRecord record) {
        Framework framework = record.framework();
        return RECORD
                + Text.bytes(framework.id())
                + framework.removed().map(removal -> Text.bytes(removal.because())).orElse(0L);
    }

    @Override
    public Long executor(StoredRecord.ExecutorRecord record) {
        SharedExecutor executor = record.executor();
        long bytes = RECORD + 2 * OLDER + executor(executor.id());
        bytes += Text.bytes(executor.host()) + Text.bytes(executor.role());
        bytes += executor.jar().map(Text::bytes).orElse(0L);
        bytes += executor.only().map(task -> OLDER + Text.bytes(task.toString())).orElse(0L);
        for (Resource resource : executor.resources()) {
            bytes += RESOURCE + Text.bytes(resource.name()) + 2L * resource.raw().size();
            bytes += (long) RANGE * resource.ranges().size();
        }
        return bytes;
    }

    @Override
    public Long hold(StoredRecord.HoldRecord record) {
        return RECORD
                + WISH
                + Text.bytes(record.hold().id().toString())
                + Text.bytes(record.hold().reason())
                + Text.bytes(record.hold().by());
    }

    @Override
    public Long tokens(StoredRecord.TokensRecord record) {
        long bytes = RECORD;
        for (StoredToken token : record.tokens()) {
            bytes += WISH + Text.bytes(token.name()) + Text.bytes(token.by());
            bytes += 2L * token.sha256().size();
            for (String role : token.roles()) {
                bytes += RESOURCE + Text.bytes(role);
            }
        }
        return bytes;
    }

    @Override
    public Long app(StoredRecord.AppRecord record) {
        return JOB + JobSize.bytes(record.app().app());
    }

    @Override
    public Long job(StoredRecord.JobRecord record) {
        StoredJob job = record.job();
        long bytes = JOB + JobSize.bytes(job.job());
        for (Job older : job.older().values()) {
            bytes += OLDER + JobSize.bytes(older);
        }
        bytes += job.updates().map(RecordSize::updates).orElse(0L);
        return bytes + job.pause().map(pause -> Text.bytes(pause.reason())).orElse(0L);
    }

    @Override
    public Long schedule(StoredRecord.ScheduleRecord record) {
        return (long) RECORD;
    }

    @Override
    public Long run(StoredRecord.RunRecord record) {
        long bytes = RECORD;
        if (record.run().isPresent()) {
            Run head = record.run().get();
            bytes += head(head) + head.definition().map(JobSize::bytes).orElse(0L);
        }
        return bytes + record.shards().stream().mapToLong(RecordSize::shard).sum();
    }

    @Override
    public Long ledger(StoredRecord.LedgerRecord record) {
        return RECORD + record.fires().stream().mapToLong(RecordSize::fire).sum();
    }

    @Override
    public Long requests(StoredRecord.RequestsRecord record) {
        return RECORD + record.requests().stream().mapToLong(RecordSize::request).sum();
    }

    @Override
    public Long checkpoint(StoredRecord.CheckpointRecord record) {
        return RECORD + 2L * record.checkpoint().bytes().size();
    }

    @Override
    public Long result(StoredRecord.ResultRecord record) {
        return RECORD + Text.bytes(record.result().json());
    }
}
