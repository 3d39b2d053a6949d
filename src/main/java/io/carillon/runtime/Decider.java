package io.carillon.runtime;

import io.carillon.core.Scheduler;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.state.State;
import java.time.Instant;

/**
 * The rules that an engine asks for decisions: the core's rules, or in tests rules with deliberate
 * errors. Called on the engine's thread.
 */
@FunctionalInterface
public interface Decider {
    /** The core's rules. */
    Decider RULES = Scheduler::decide;

    /** Decides an input at a given time. Reads the state and never changes it. */
    Decision decide(State state, Input input, Instant now);
}
