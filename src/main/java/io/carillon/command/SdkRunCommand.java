package io.carillon.command;

import io.carillon.executor.code.CodeTrial;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon sdk run}: runs one shard of job code here, as the executor would. */
@Command(
        name = "run",
        description =
                "Runs one shard of job code in this process, with the class loading and the ends of"
                        + " the executor, and shows what it prints and reports. Exit code 1 when"
                        + " it fails.",
        mixinStandardHelpOptions = true)
public final class SdkRunCommand implements Callable<Integer> {
    private static final int MOST_SHARDS = 100_000;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "CLASS",
            description = "the job's class, or a name that a JobFactory knows")
    private String name = "";

    @Option(
            names = {"--classpath", "-cp"},
            paramLabel = "PATH",
            description =
                    "jars, folders of classes, or a folder and /* for its jars, with the separator"
                            + " of the system between them; default: the jars of this folder and"
                            + " of its folder lib")
    private String classpath = "";

    @Option(names = "--job", defaultValue = "trial", description = "name of the job")
    private String job = "trial";

    @Option(
            names = "--shard",
            defaultValue = "0",
            description = "number of the shard, from 0; default ${DEFAULT-VALUE}")
    private int shard;

    @Option(
            names = "--shards",
            defaultValue = "1",
            description = "number of shards; default ${DEFAULT-VALUE}")
    private int shards = 1;

    @Option(
            names = "--parameter",
            paramLabel = "TEXT",
            description = "parameter of the shard; default: empty")
    private String parameter = "";

    @Option(
            names = "--job-parameter",
            paramLabel = "TEXT",
            description = "parameter of the job; default: empty")
    private String jobParameter = "";

    @Option(
            names = "--nominal-time",
            paramLabel = "INSTANT",
            description = "for example 2030-01-31T02:00:00Z; default: now")
    private @Nullable Instant nominalTime;

    @Option(
            names = "--attempt",
            defaultValue = "1",
            description = "number of the attempt, from 1; also its fence; default ${DEFAULT-VALUE}")
    private int attempt = 1;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "a variable of the shard's environment; may be repeated")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "TEXT",
            description = "what an earlier attempt has stored; default: nothing")
    private @Nullable String checkpoint;

    @Option(names = "--checkpoint-file", paramLabel = "FILE", description = "the same, from a file")
    private @Nullable Path checkpointFile;

    @Option(
            names = "--kill-after",
            paramLabel = "DURATION",
            description = "requests the kill after this time, for example PT5S; default: never")
    private @Nullable Duration killAfter;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "PT5S",
            description =
                    "how long the job has to end after a kill or Ctrl-C; default ${DEFAULT-VALUE}")
    private Duration grace = Duration.ofSeconds(5);

    @Override
    public Integer call() throws Exception {
        Range.of(1, MOST_SHARDS).check(spec, "--shards", shards);
        Range.of(0, shards - 1).check(spec, "--shard", shard);
        Range.of(1, Integer.MAX_VALUE).check(spec, "--attempt", attempt);
        CodeTrial.Shard trial =
                new CodeTrial.Shard(
                        name,
                        entries(),
                        Path.of("").toAbsolutePath(),
                        job,
                        nominalTime == null
                                ? Instant.now().truncatedTo(ChronoUnit.MILLIS)
                                : nominalTime,
                        shard,
                        shards,
                        parameter,
                        jobParameter,
                        attempt,
                        env,
                        stored(),
                        Optional.ofNullable(killAfter),
                        grace);
        return new CodeTrial(trial, spec.commandLine().getOut()).run() ? 0 : 1;
    }

    private List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (String entry : classpath.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private Optional<byte[]> stored() throws java.io.IOException {
        if (checkpoint != null && checkpointFile != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--checkpoint and --checkpoint-file cannot both be given; leave one out");
        }
        if (checkpointFile != null) {
            return Optional.of(Files.readAllBytes(checkpointFile));
        }
        return checkpoint == null
                ? Optional.empty()
                : Optional.of(checkpoint.getBytes(StandardCharsets.UTF_8));
    }
}
