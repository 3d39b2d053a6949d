package io.carillon.command;

import io.carillon.bench.Directories;
import io.carillon.torture.Nemesis;
import io.carillon.torture.Torture;
import io.carillon.torture.TortureOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills, stops and cuts a whole cluster, and holds the ledger against what tasks wrote. */
@Command(
        name = "torture",
        description =
                "Starts a whole cluster in processes of its own on loopback, kills, stops and cuts"
                        + " it by a seed, and holds the ledger against what the tasks themselves"
                        + " wrote. Exit code 1 when a promise was broken.",
        mixinStandardHelpOptions = true)
public final class TortureCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "how long faults are made; default ${DEFAULT-VALUE}")
    private double minutes;

    @Option(names = "--seed", description = "of the dice that choose; default: a new one")
    private @Nullable Long seed;

    @Option(
            names = "--nodes",
            defaultValue = "3",
            description = "scheduler nodes; default ${DEFAULT-VALUE}")
    private int nodes;

    @Option(
            names = "--jobs",
            defaultValue = "8",
            description = "scheduled jobs, besides two daemons; default ${DEFAULT-VALUE}")
    private int jobs;

    @Option(
            names = "--pace",
            paramLabel = "1|2|5|10",
            defaultValue = "1",
            description =
                    "what the periods of the jobs, of 1 to 3 seconds, are multiplied with, for a"
                            + " Mesos that starts few tasks a second; default ${DEFAULT-VALUE}")
    private int pace;

    @Option(
            names = "--zookeeper",
            paramLabel = "1|3",
            defaultValue = "1",
            description = "ZooKeeper servers; default ${DEFAULT-VALUE}")
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
            description = "each nemesis once and in the order given, instead of by dice")
    private boolean inTurn;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where everything is written, and kept; default: a temporary directory")
    private @Nullable Path data;

    @Option(names = "--keep", description = "keep the temporary directory")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        boolean right =
                minutes > 0
                        && minutes <= 100_000
                        && nodes >= 1
                        && nodes <= 9
                        && jobs >= 1
                        && jobs <= 200
                        && List.of(1, 2, 5, 10).contains(pace)
                        && (servers == 1 || servers == 3);
        boolean urls = masters.stream().allMatch(url -> url.matches("http://[^/:]+:[0-9]+"));
        if (!right || !urls) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: --nodes is from 1 to 9, --jobs from 1 to 200, --pace 1, 2, 5"
                                    + " or 10, --zookeeper 1 or 3, --mesos http://host:port,…");
            return 2;
        }
        List<Nemesis> chosen =
                new ArrayList<>(nemeses.isEmpty() ? List.of(Nemesis.values()) : nemeses);
        if (!masters.isEmpty()) {
            chosen.remove(Nemesis.RESTART_MESOS);
        }
        Path directory = data == null ? Files.createTempDirectory("carillon-torture") : data;
        TortureOptions options =
                new TortureOptions(
                        Duration.ofMillis((long) (minutes * 60_000)),
                        seed == null ? new SecureRandom().nextInt(1_000_000) : seed,
                        nodes,
                        jobs,
                        pace,
                        servers,
                        masters,
                        chosen,
                        inTurn,
                        directory.toAbsolutePath());
        boolean held = new Torture(options, spec.commandLine().getOut()).run();
        if (data == null && !keep && held) {
            Directories.delete(directory);
        } else {
            spec.commandLine().getOut().println("Everything is in " + directory);
            spec.commandLine().getOut().flush();
        }
        return held ? 0 : 1;
    }
}
