package io.carillon.simulation;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.HoldId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * People who drain agents and freeze launches, for a while or until they say so; in some worlds. In
 * the end nothing is held back any more.
 */
final class HoldOwners {
    private final VirtualTime time;
    private final Dice dice;
    private final Users users;
    private final List<String> agents;
    private final Trace trace;
    private final HoldAudit audit;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private boolean retired;

    HoldOwners(
            VirtualTime time,
            Dice dice,
            Users users,
            List<String> agents,
            Trace trace,
            HoldAudit audit,
            Supplier<Optional<SimulatedNode.Open>> leader) {
        this.time = time;
        this.dice = dice;
        this.users = users;
        this.agents = agents;
        this.trace = trace;
        this.audit = audit;
        this.leader = leader;
    }

    void begin() {
        if (dice.oneIn(2)) {
            next();
        }
    }

    private void next() {
        time.in(
                dice.between(1_000, 8_000),
                () -> {
                    if (!retired) {
                        act();
                        next();
                    }
                });
    }

    private void act() {
        if (agents.isEmpty()) {
            return;
        }
        HoldId agent = HoldId.of(new AgentId(dice.pick(agents)));
        switch (dice.below(8)) {
            case 0, 1, 2, 3 -> place(agent, Optional.of(dice.pick(List.of(DrainPolicy.values()))));
            case 4, 5 -> users.send(new Command.LiftHold(agent));
            case 6 -> place(HoldId.CLUSTER, Optional.empty());
            default -> lift(HoldId.CLUSTER);
        }
    }

    private void lift(HoldId id) {
        users.ask(
                new Command.LiftHold(id),
                answer -> {
                    boolean all = id.equals(HoldId.CLUSTER) || id.equals(HoldId.BRAKE);
                    if (answer instanceof Answer.Done && all) {
                        audit.thawed();
                    }
                },
                () -> {});
    }

    private void place(HoldId id, Optional<DrainPolicy> policy) {
        boolean ends = policy.isEmpty() || dice.oneIn(2);
        Optional<Instant> until =
                ends
                        ? Optional.of(time.instant().plusSeconds(dice.between(3, 30)))
                        : Optional.empty();
        Instant asked = time.instant();
        users.ask(
                new Command.PlaceHold(id, until, "because", policy),
                answer -> {
                    if (answer instanceof Answer.Done && !audit.storedSince(id, asked)) {
                        trace.broken(new Violation(23, id + " is promised, not durable"));
                    }
                },
                () -> {});
    }

    /** They want nothing more, and end what has no end. */
    void retire() {
        retired = true;
        end();
    }

    private void end() {
        Optional<State> state = leader.get().map(SimulatedNode.Open::state);
        state.ifPresent(all -> all.holds().all().keySet().forEach(this::lift));
        time.in(1_000, this::end);
    }
}
