package io.carillon.core.commands;

import io.carillon.core.access.Rights;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import java.time.Instant;
import java.util.Optional;

/**
 * The circumstances of a command.
 *
 * @param state the state that the decision is made in; read only
 * @param by who gives the command
 * @param now the moment
 * @param decision what follows is added to it
 * @param rights what the caller may do; empty: anything
 */
record CommandCase(
        State state, Caller by, Instant now, Decision decision, Optional<Rights> rights) {
    /** The same, for a caller that may do no more than this. */
    CommandCase permitting(Rights rights) {
        return new CommandCase(state, by, now, decision, Optional.of(rights));
    }
}
