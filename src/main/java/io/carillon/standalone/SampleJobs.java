package io.carillon.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.document.AppDocument;
import io.carillon.document.JobDocument;
import io.carillon.json.StrictJson;
import io.carillon.model.Caller;
import io.carillon.model.job.Job;
import io.carillon.model.run.RunId;
import io.carillon.runtime.Engine;
import io.carillon.samples.Primes;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that {@code carillon local} begins with. They are stored once, at the first start, so
 * that a user who deletes them is rid of them. Blocks.
 */
public final class SampleJobs {
    /** The file which notes that the jobs have been stored. */
    static final String MARK = "samples";

    /** The jar of the sample in Java. */
    static final String JAR = "samples.jar";

    private static final Logger LOG = LoggerFactory.getLogger(SampleJobs.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("hello", "heartbeat");

    /** The app of the sample in Java, whose jar is made of classes of this program. */
    private static final String APP = "samples";

    private static final String JAVA = "primes";
    private static final String EXECUTOR = "/executor/carillon-executor.jar";

    private final Engine engine;
    private final Path directory;
    private final Path mark;

    /**
     * @param engine of the leader
     * @param directory where it is noted that the jobs have been stored, and where the jar of the
     *     one in Java is
     */
    public SampleJobs(Engine engine, Path directory) {
        this.engine = engine;
        this.directory = directory;
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
            put(name, new Command.PutJob(sample(name), false));
        }
        if (SampleJobs.class.getResource(EXECUTOR) != null) {
            putJava(directory.resolve(JAR).toAbsolutePath());
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

    private void putJava(Path jar) throws IOException {
        AppDocument.Reading reading = app(jar);
        if (reading.app().isEmpty()) {
            LOG.warn(
                    "There is no sample in Java, because agents cannot fetch {}: {}; choose a"
                            + " --data without blanks and quotes for it",
                    jar,
                    reading.errors());
            return;
        }
        ClassJar.write(jar, List.of(Primes.class));
        put(APP, new Command.PutApp(reading.app().get(), false));
        put(JAVA, new Command.PutJob(sample(JAVA), false));
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

    private void put(String name, Command put) throws IOException {
        if (command(put) instanceof Answer.Refused refused) {
            throw new IOException("sample " + name + ": " + refused.detail() + refused.errors());
        }
    }

    private static Job sample(String name) throws IOException {
        JobDocument.Reading reading = JobDocument.read(name, document(name));
        return reading.job()
                .orElseThrow(() -> new IOException("sample " + name + ": " + reading.errors()));
    }

    /** The app whose tasks fetch that jar; errors if no URI of theirs can name it. */
    static AppDocument.Reading app(Path jar) throws IOException {
        try {
            JsonNode document = StrictJson.parse(document(APP));
            ((ObjectNode) document)
                    .withArray("uris")
                    .addObject()
                    .put("value", jar.toString())
                    .put("extract", false);
            return AppDocument.read(APP, document);
        } catch (StrictJson.Malformed e) {
            throw new IOException("sample " + APP + ": " + e.getMessage());
        }
    }

    private static String document(String name) throws IOException {
        try (InputStream in = SampleJobs.class.getResourceAsStream("/samples/" + name + ".json")) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
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
