package io.carillon.core.commands;

import io.carillon.core.contract.Decision;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import java.time.Instant;

/**
 * The circumstances of a command.
 *
 * @param state the state that the decision is made in; read only
 * @param by who gives the command
 * @param now the moment
 * @param decision what follows is added to it
 */
record CommandCase(State state, Caller by, Instant now, Decision decision) {}
