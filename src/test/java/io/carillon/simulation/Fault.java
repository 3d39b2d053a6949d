package io.carillon.simulation;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One sort of trouble.
 *
 * @param name what it is called, in traces and reports
 * @param victim the node that it befalls, if it befalls one
 * @param strike makes it happen; tells whether it could
 */
record Fault(String name, Optional<SimulatedNode> victim, BooleanSupplier strike) {
    /** What befalls the surroundings. */
    static Fault of(String name, BooleanSupplier strike) {
        return new Fault(name, Optional.empty(), strike);
    }

    /** What always can happen to that node, when it is up. */
    static Fault at(SimulatedNode node, String name, Runnable strike) {
        return new Fault(
                name,
                Optional.of(node),
                () -> {
                    if (node.up()) {
                        strike.run();
                    }
                    return node.up();
                });
    }
}
