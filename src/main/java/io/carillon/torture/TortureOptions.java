package io.carillon.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is tortured, how, and for how long.
 *
 * @param length how long faults are made
 * @param seed of the dice that choose them
 * @param nodes how many scheduler nodes
 * @param jobs how many scheduled jobs, besides two daemons
 * @param pace what the periods of the jobs, of one to three seconds, are multiplied with
 * @param servers how many ZooKeeper servers
 * @param masters real masters as {@code http://host:port}; empty: the local Mesos
 * @param nemeses the faults to choose from
 * @param inTurn each nemesis once and in this order, instead of by dice
 * @param directory where everything is written
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
        Path directory) {
    public TortureOptions {
        masters = List.copyOf(masters);
        nemeses = List.copyOf(nemeses);
    }
}
