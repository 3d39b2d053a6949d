package io.carillon.simulation;

import io.carillon.local.cluster.Order;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/**
 * What comes of the checks of tasks, as the seed scripts it: some tasks are sick, some answers fail
 * by chance or never come. When the weather is calm all are well.
 */
final class ModelledChecks {
    private final ModelledMesos mesos;
    private final VirtualTime time;
    private final Dice dice;
    private final Weather weather;
    private final Set<String> well = new TreeSet<>();
    private final Set<String> sick = new TreeSet<>();

    /** How many answers were given. */
    long answers;

    ModelledChecks(ModelledMesos mesos, VirtualTime time, Dice dice, Weather weather) {
        this.mesos = mesos;
        this.time = time;
        this.dice = dice;
        this.weather = weather;
    }

    /** Ends are not told: what comes too late is not known any more. */
    void start(Order.StartCheck order) {
        String container = order.task().containerId();
        if (!well.contains(container) && !sick.contains(container)) {
            (dice.oneIn(4) ? sick : well).add(container);
        }
        boolean silent = dice.oneIn(20);
        boolean fails = dice.oneIn(12) || sick.contains(container);
        if (silent && !weather.calm) {
            return;
        }
        time.in(
                dice.between(5, 400),
                () -> {
                    answers++;
                    mesos.model.checkDone(
                            time.instant(),
                            order.checkId(),
                            Optional.of(result(order, !fails || weather.calm)));
                    mesos.settle();
                });
    }

    private static CheckStatusInfo result(Order.StartCheck order, boolean passes) {
        CheckStatusInfo.Builder result =
                CheckStatusInfo.newBuilder().setType(order.check().getType());
        switch (order.check().getType()) {
            case COMMAND -> result.getCommandBuilder().setExitCode(passes ? 0 : 1);
            case HTTP -> result.getHttpBuilder().setStatusCode(passes ? 204 : 503);
            case TCP -> result.getTcpBuilder().setSucceeded(passes);
            case UNKNOWN -> throw new IllegalStateException("a check of no type: " + order);
        }
        return result.build();
    }
}
