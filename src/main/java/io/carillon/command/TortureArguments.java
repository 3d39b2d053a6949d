package io.carillon.command;

import io.carillon.torture.Nemesis;
import io.carillon.torture.TortureOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of {@code carillon torture} that say what is tortured, and how. */
final class TortureArguments {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "how long faults are injected; default ${DEFAULT-VALUE}")
    private double minutes;

    @Option(names = "--seed", description = "seed of the random choices; default: a new one")
    private @Nullable Long seed;

    @Option(
            names = "--nodes",
            defaultValue = "3",
            description = "number of scheduler nodes; default ${DEFAULT-VALUE}")
    private int nodes;

    @Option(
            names = "--jobs",
            defaultValue = "8",
            description = "number of scheduled jobs, besides two daemons; default ${DEFAULT-VALUE}")
    private int jobs;

    @Option(
            names = "--pace",
            paramLabel = "1|2|5|10",
            defaultValue = "1",
            description =
                    "factor for the periods of the jobs, which are 1 to 3 seconds, for a Mesos"
                            + " that starts few tasks a second; default ${DEFAULT-VALUE}")
    private int pace;

    @Option(
            names = "--zookeeper",
            paramLabel = "1|3",
            defaultValue = "1",
            description = "number of ZooKeeper servers; default ${DEFAULT-VALUE}")
    private int servers;

    @Option(
            names = "--mesos",
            paramLabel = "URL",
            split = ",",
            description =
                    "masters of a real Mesos as http://host:port,…, whose agents run on this"
                            + " machine; default: the local Mesos")
    private List<String> masters = new ArrayList<>();

    @Option(
            names = "--nemesis",
            paramLabel = "KIND",
            split = ",",
            description = "faults to choose from: ${COMPLETION-CANDIDATES}; default: all")
    private List<Nemesis> nemeses = new ArrayList<>();

    @Option(
            names = "--in-turn",
            description = "each nemesis once, in the given order, instead of random choices")
    private boolean inTurn;

    @Option(
            names = "--tls",
            description =
                    "nodes and ZooKeeper servers speak TLS alone, and show each other certificates")
    private boolean tls;

    /**
     * Checks what picocli cannot.
     *
     * @throws ParameterException when a value is not allowed
     */
    void check() {
        Range.of(0.001, 100_000).check(spec, "--minutes", minutes);
        Range.of(1, 9).check(spec, "--nodes", nodes);
        Range.of(1, 200).check(spec, "--jobs", jobs);
        if (!List.of(1, 2, 5, 10).contains(pace)) {
            throw wrong("--pace", pace, "1, 2, 5 or 10");
        }
        if (servers != 1 && servers != 3) {
            throw wrong("--zookeeper", servers, "1 or 3");
        }
        if (!masters.stream().allMatch(url -> url.matches("http://[^/:]+:[0-9]+"))) {
            throw wrong("--mesos", masters, "a list of http://host:port");
        }
    }

    private ParameterException wrong(String option, Object value, String allowed) {
        return new ParameterException(
                spec.commandLine(),
                "Invalid value for option '%s': %s is not %s".formatted(option, value, allowed));
    }

    /** The options of a run that writes into a directory. */
    TortureOptions options(Path directory) {
        List<Nemesis> chosen =
                new ArrayList<>(nemeses.isEmpty() ? List.of(Nemesis.values()) : nemeses);
        if (!masters.isEmpty()) {
            chosen.remove(Nemesis.RESTART_MESOS);
        }
        return new TortureOptions(
                Duration.ofMillis((long) (minutes * 60_000)),
                seed == null ? new SecureRandom().nextInt(1_000_000) : seed,
                nodes,
                jobs,
                pace,
                servers,
                masters,
                chosen,
                inTurn,
                tls,
                directory);
    }
}
