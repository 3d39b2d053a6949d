package io.carillon.standalone;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import io.carillon.model.run.RunId;
import io.carillon.runtime.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The jobs that {@code carillon local} begins with. They are stored once, at the first start, so
 * that a user who deletes them is rid of them. Blocks.
 */
public final class SampleJobs {
    /** The file which notes that the jobs have been stored. */
    static final String MARK = "samples";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("hello", "heartbeat");

    private final Engine engine;
    private final Path mark;

    /**
     * @param engine of the leader
     * @param directory where it is noted that the jobs have been stored
     */
    public SampleJobs(Engine engine, Path directory) {
        this.engine = engine;
        this.mark = directory.resolve(MARK);
    }

    /**
     * Stores the jobs and waits until the first has run and the second runs.
     *
     * @return how the first run of {@code hello} ended; empty when the state of an earlier start
     *     was found and nothing was done
     */
    public Optional<String> putOnce() throws IOException, InterruptedException {
        if (Files.exists(mark) || !ask(state -> state.jobs().isEmpty())) {
            return Optional.empty();
        }
        for (String name : NAMES) {
            Command put = new Command.PutJob(sample(name), false);
            if (command(put) instanceof Answer.Refused refused) {
                throw new IOException(
                        "sample job " + name + ": " + refused.detail() + refused.errors());
            }
        }
        Files.writeString(mark, "The sample jobs have been stored.\n");
        Command run =
                new Command.RunNow(
                        "hello",
                        new TreeSet<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.of("first"));
        if (command(run) instanceof Answer.RunAccepted accepted) {
            await(state -> ended(state, accepted.run()) && heartbeatLives(state));
            return Optional.of(ask(state -> outcome(state, accepted.run())));
        }
        return Optional.empty();
    }

    private static boolean ended(State state, RunId run) {
        return state.job(run.job()).map(job -> job.finished().containsKey(run)).orElse(false);
    }

    private static boolean heartbeatLives(State state) {
        return state.live().stream().anyMatch(shard -> shard.run().job().equals("heartbeat"));
    }

    private static String outcome(State state, RunId run) {
        return state.job(run.job())
                .map(job -> Objects.requireNonNull(job.finished().get(run)).run().because())
                .orElse("");
    }

    private static Job sample(String name) throws IOException {
        try (InputStream in = SampleJobs.class.getResourceAsStream("/samples/" + name + ".json")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            JobDocument.Reading reading =
                    JobDocument.read(name, new String(bytes, StandardCharsets.UTF_8));
            return reading.job()
                    .orElseThrow(() -> new IOException("sample " + name + ": " + reading.errors()));
        }
    }

    private Answer command(Command command) {
        return engine.command(command, Caller.named("carillon local"))
                .timeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .blockingGet();
    }

    private <T> T ask(Function<State, T> question) {
        return engine.ask(question).timeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).blockingGet();
    }

    private void await(Function<State, Boolean> condition)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (!ask(condition)) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "the first run did not end within " + TIMEOUT.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
