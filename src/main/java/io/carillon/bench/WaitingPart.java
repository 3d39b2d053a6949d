package io.carillon.bench;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.RunEntry;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.RunId;
import io.carillon.runtime.Engine;
import io.reactivex.rxjava3.core.Flowable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes to start a thousand shards, from the call to the last ACCEPT, while ten
 * thousand others wait that fit nowhere. The reference is the same without these, in turn with them
 * in the same run.
 */
public final class WaitingPart {
    private static final int SHARDS = 1_000;
    private static final int WAITING = 10_000;
    private static final int WARM_UPS = 3;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Engine engine;
    private final Watch watch;
    private final BenchReport report;
    private int started;

    public WaitingPart(Engine engine, Watch watch, BenchReport report) {
        this.engine = engine;
        this.watch = watch;
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param rounds how often, each time with and without
     */
    public void run(int rounds) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            start(new Series());
        }
        report.part(SHARDS + " shards are started while " + WAITING + " wait that fit nowhere");
        report.columns();
        run("of 10 jobs", 10, rounds);
        run("of 1,000 jobs, each its own need", 1_000, rounds);
    }

    private void run(String what, int jobs, int rounds) throws IOException, InterruptedException {
        Series without = new Series();
        Series with = new Series();
        Series heapWithout = new Series();
        Series heapWith = new Series();
        List<Job> waiting = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            waiting.add(Jobs.hopeless("waits-" + jobs + "-" + i, WAITING / jobs, i));
        }
        Jobs.put(engine, waiting);
        for (int round = 0; round < rounds; round++) {
            boolean first = round % 2 == 0;
            if (first) {
                measure(without, heapWithout);
            }
            List<RunId> runs = begin(waiting);
            measure(with, heapWith);
            end(runs);
            if (!first) {
                measure(without, heapWithout);
            }
        }
        report.reference("nothing else waits", "ms", without);
        report.figure("others wait, " + what, "ms", with, without);
        report.reference("peak heap, nothing else waits", "MB", heapWithout);
        report.figure("peak heap, others wait", "MB", heapWith, heapWithout);
    }

    private void measure(Series times, Series heap) throws IOException, InterruptedException {
        System.gc();
        Heap.forgetPeak();
        start(times);
        heap.add(Heap.peakBytes() / 1e6);
    }

    /** Starts the shards and waits for the end of their run. */
    private void start(Series times) throws IOException, InterruptedException {
        Job job = Jobs.instant("starts-" + started++, Schedule.BY_HAND, SHARDS);
        Jobs.put(engine, List.of(job));
        Instant begin = Instant.now();
        RunId run = begin(List.of(job)).get(0);
        boolean ended = Jobs.await(engine, TIMEOUT, state -> state.run(run).isEmpty());
        if (!ended || watch.launched(run) != SHARDS) {
            throw new IOException(watch.launched(run) + " shards of " + run + " were started");
        }
        times.add(Duration.between(begin, watch.lastLaunch(run).orElse(begin)).toNanos() / 1e6);
        command(List.of(new Command.DeleteJob(job.name())));
    }

    private List<RunId> begin(List<Job> jobs) throws IOException, InterruptedException {
        List<Command> starts = new ArrayList<>();
        for (Job job : jobs) {
            starts.add(
                    new Command.RunNow(
                            job.name(),
                            new TreeSet<>(),
                            Optional.empty(),
                            new TreeMap<>(),
                            Optional.empty()));
        }
        List<RunId> runs = new ArrayList<>();
        for (Answer answer : command(starts)) {
            runs.add(((Answer.RunAccepted) answer).run());
        }
        // All shards have a task that is ready.
        boolean unused =
                Jobs.await(
                        engine,
                        TIMEOUT,
                        state ->
                                runs.stream()
                                        .flatMap(run -> state.run(run).stream())
                                        .noneMatch(RunEntry::someUnreleased));
        return runs;
    }

    private void end(List<RunId> runs) throws IOException, InterruptedException {
        command(runs.stream().map(run -> (Command) new Command.KillRun(run)).toList());
        boolean gone =
                Jobs.await(
                        engine,
                        TIMEOUT,
                        state -> runs.stream().allMatch(run -> state.run(run).isEmpty()));
        if (!gone) {
            throw new IOException("runs that were killed have not ended");
        }
    }

    private List<Answer> command(List<Command> commands) throws IOException {
        List<Answer> answers =
                Flowable.fromIterable(commands)
                        .concatMapEagerDelayError(
                                command ->
                                        engine.command(command, Caller.named("the measurement"))
                                                .toFlowable(),
                                true,
                                100,
                                1)
                        .toList()
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .blockingGet();
        for (Answer answer : answers) {
            if (answer instanceof Answer.Refused refused) {
                throw new IOException("refused: " + refused.detail() + refused.errors());
            }
        }
        return answers;
    }
}
