package io.carillon.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.carillon.bench.BenchReport;
import io.carillon.bench.Benchmarks;
import io.carillon.bench.Benchmarks.Part;
import io.carillon.standalone.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon bench}: measures this machine. */
@Command(
        name = "bench",
        description =
                "Measures this machine: each figure beside a reference of the same run. Everything"
                        + " is on loopback, in one process and in temporary directories.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            defaultValue = "all",
            paramLabel = "PART",
            description =
                    "${COMPLETION-CANDIDATES}; ALL: all but TAKEOVER and WAITING, which take"
                            + " minutes, EXECUTORS, which needs the machine for itself, and TLS;"
                            + " default"
                            + " ${DEFAULT-VALUE}")
    private Part part = Part.ALL;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "how long each part measures; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--jobs",
            defaultValue = "1000",
            description =
                    "number of jobs of RUNS and TAKEOVER, and of shards a second of EXECUTORS;"
                            + " default ${DEFAULT-VALUE}")
    private int jobs;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description =
                    "number of takeovers of TAKEOVER, and of rounds of WAITING; default"
                            + " ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        Range.of(1, 300).check(spec, "--seconds", seconds);
        Range.of(1, 20_000).check(spec, "--jobs", jobs);
        Range.of(1, 100).check(spec, "--rounds", rounds);
        Path directory = Files.createTempDirectory("carillon-bench");
        BenchReport report = new BenchReport(spec.commandLine().getOut());
        Logger log = (Logger) LoggerFactory.getLogger("io.carillon");
        Level before = log.getLevel();
        log.setLevel(Level.WARN);
        try {
            new Benchmarks(directory, seconds, report).run(part, jobs, rounds);
        } finally {
            log.setLevel(before);
            Directories.delete(directory);
        }
        return 0;
    }
}
