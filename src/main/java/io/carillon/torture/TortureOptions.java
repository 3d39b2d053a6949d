package io.carillon.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is tortured, how, and for how long.
 *
 * @param length how long faults are injected
 * @param seed of the random choice of faults
 * @param nodes how many scheduler nodes
 * @param jobs how many scheduled jobs, besides two daemons
 * @param pace factor for the periods of the jobs, which are one to three seconds
 * @param servers how many ZooKeeper servers
 * @param masters real masters as {@code http://host:port}; empty: the local Mesos
 * @param nemeses the faults to choose from
 * @param inTurn each nemesis once, in the given order, instead of at random
 * @param tls whether nodes and ZooKeeper servers speak TLS alone
 * @param directory where all files are written
 */
public record TortureOptions(
        Duration length,
        long seed,
        int nodes,
        int jobs,
        int pace,
        int servers,
        List<String> masters,
        List<Nemesis> nemeses,
        boolean inTurn,
        boolean tls,
        Path directory) {
    public TortureOptions {
        masters = List.copyOf(masters);
        nemeses = List.copyOf(nemeses);
    }
}
