package io.carillon.simulation;

import io.carillon.core.contract.Command;
import io.carillon.model.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Jobs that become daemons, and jobs again. The connection breaks while some of their definitions
 * are on their way, so that they are stored, or not, or in part.
 */
final class Turncoats {
    static final String STORED_IN_PART = "a new type is stored in part";

    private final VirtualTime time;
    private final Dice dice;
    private final RandomJobs jobs;
    private final FakeZooKeeper zooKeeper;
    private final Users users;
    private final Supplier<Optional<SimulatedNode>> leader;
    private final Consumer<String> struck;
    private final List<String> names = new ArrayList<>();
    private boolean retired;

    /**
     * @param struck told of each fault
     */
    Turncoats(
            VirtualTime time,
            Dice dice,
            FakeZooKeeper zooKeeper,
            Users users,
            Supplier<Optional<SimulatedNode>> leader,
            Consumer<String> struck) {
        this.time = time;
        this.dice = dice;
        this.jobs = new RandomJobs(dice);
        this.zooKeeper = zooKeeper;
        this.users = users;
        this.leader = leader;
        this.struck = struck;
    }

    void begin() {
        if (dice.oneIn(3)) {
            zooKeeper.atomicRecords(2);
            names.add("turncoat1");
            names.add("turncoat2-once");
            next();
        }
    }

    /** The jobs stay what they are. */
    void retire() {
        retired = true;
    }

    private void next() {
        time.in(
                dice.between(500, 8_000),
                () -> {
                    if (!retired) {
                        act(dice.pick(names));
                        next();
                    }
                });
    }

    private void act(String name) {
        switch (dice.below(6)) {
            case 0 -> pause(name, dice.oneIn(2));
            case 1 -> users.send(new Command.ResumeJob(name));
            case 2, 3 -> turn(name, dice.oneIn(2));
            default -> storeInPart(name);
        }
    }

    private void pause(String name, boolean stop) {
        Optional<Instant> until =
                dice.oneIn(2)
                        ? Optional.of(time.instant().plusSeconds(dice.between(3, 15)))
                        : Optional.empty();
        String reason = stop ? StandingAudit.STOP : "because";
        users.send(new Command.PauseJob(name, until, reason, stop));
    }

    private void turn(String name, boolean daemon) {
        users.send(new Command.PutJob(jobs.job(name, daemon, time.instant()), false));
    }

    /** The connection breaks while the definition is on its way. */
    private void storeInPart(String name) {
        leader.get()
                .ifPresent(
                        node -> {
                            node.open()
                                    .orElseThrow()
                                    .lead()
                                    .onCommitOf(
                                            new RecordKey(RecordKey.Kind.JOBS, name),
                                            () -> time.in(dice.between(1, 4), () -> cut(node)));
                            turn(name, dice.oneIn(2));
                        });
    }

    private void cut(SimulatedNode node) {
        if (!retired) {
            struck.accept(STORED_IN_PART);
            zooKeeper.cut(node.name);
        }
    }
}
