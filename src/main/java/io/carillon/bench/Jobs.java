package io.carillon.bench;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.JobFields;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.Caller;
import io.carillon.model.job.App;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.runtime.Engine;
import io.reactivex.rxjava3.core.Flowable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Jobs for measurements, and questions to an engine from outside its thread. Blocks. */
final class Jobs {
    private static final Duration AHEAD = Duration.ofMillis(500);
    private static final Duration EACH = Duration.ofMillis(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Jobs() {}

    /** A job whose tasks end as soon as they begin. */
    static Job instant(String name, Schedule schedule) {
        return job(name, "true", new Resources(100, 32_000, 0, 0, 0), schedule);
    }

    /** A job with so many shards, which end as soon as they begin. */
    static Job instant(String name, Schedule schedule, int shards) {
        return with(instant(name, schedule), shards);
    }

    /**
     * A job with so many shards that no agent has room for.
     *
     * @param number so much more each needs than those of other jobs, in thousandths of a core
     */
    static Job hopeless(String name, int shards, int number) {
        Resources huge = new Resources(1_000_000 + number, 32_000, 0, 0, 0);
        return with(job(name, "true", huge, Schedule.BY_HAND), shards);
    }

    private static Job with(Job job, int shards) {
        return JobFields.SHAPE
                .values(job)
                .set(JobFields.SHARDS, new Sharding(shards, new TreeMap<>(), shards))
                .build();
    }

    /** A job whose tasks are small and end only when they are killed. */
    static Job endless(String name, Schedule schedule) {
        return job(name, "sleep infinity", new Resources(10, 1_000, 0, 0, 0), schedule);
    }

    private static Job job(String name, String command, Resources resources, Schedule schedule) {
        return JobFields.SHAPE
                .values(JobDocument.defaults(name, command))
                .set(JobFields.SCHEDULE, schedule)
                .set(JobFields.RESOURCES, resources)
                .set(JobFields.CONCURRENCY, Concurrency.ALLOW)
                .build();
    }

    /** A time by which a number of jobs has usually been stored. */
    static Instant ahead(int jobs) {
        Instant time = Instant.now().plus(AHEAD).plus(EACH.multipliedBy(jobs));
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    static void put(Engine engine, List<Job> jobs) throws IOException {
        List<Answer> answers =
                Flowable.fromIterable(jobs)
                        .flatMapSingle(
                                job ->
                                        engine.command(
                                                new Command.PutJob(job, false),
                                                Caller.named("the measurement")),
                                false,
                                500)
                        .toList()
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .blockingGet();
        for (Answer answer : answers) {
            if (answer instanceof Answer.Refused refused) {
                throw new IOException("a job was refused: " + refused.detail() + refused.errors());
            }
        }
    }

    static void put(Engine engine, App app) throws IOException {
        Answer answer =
                engine.command(new Command.PutApp(app, false), Caller.named("the measurement"))
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .blockingGet();
        if (answer instanceof Answer.Refused refused) {
            throw new IOException("an app was refused: " + refused.detail() + refused.errors());
        }
    }

    static <T> T ask(Engine engine, Function<State, T> question) {
        return engine.ask(question)
                .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .blockingGet();
    }

    /** Waits until a condition holds, no longer than the timeout; returns whether it holds. */
    static boolean await(Engine engine, Duration timeout, Function<State, Boolean> condition)
            throws InterruptedException {
        Instant until = Instant.now().plus(timeout);
        while (!ask(engine, condition)) {
            if (Instant.now().isAfter(until)) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }

    /** Sleeps until a time. */
    static void until(Instant time) throws InterruptedException {
        long millis = Duration.between(Instant.now(), time).toMillis();
        if (millis > 0) {
            TimeUnit.MILLISECONDS.sleep(millis);
        }
    }
}
