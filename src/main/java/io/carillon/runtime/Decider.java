package io.carillon.runtime;

import io.carillon.core.Scheduler;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import java.time.Instant;

/**
 * What an engine asks for its decisions: the core's rules, or rules that are spoilt on purpose to
 * see that it is noticed. Called on the engine's thread.
 */
@FunctionalInterface
public interface Decider {
    /** The core's rules. */
    Decider RULES = Scheduler::decide;

    /** What follows from that input at that time; it reads the state and never writes it. */
    Decision decide(State state, Input input, Instant now);
}
