package io.carillon.simulation;

import io.carillon.core.access.Rights;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.TokenChange;
import io.carillon.core.records.StoredToken;
import io.carillon.core.state.State;
import java.time.Instant;
import java.util.Optional;

/** What a mutant makes of rights and tokens. */
final class MutatedRights {
    private MutatedRights() {}

    /** The input as the mutant understands it. */
    static Input heard(Mutant mutant, Input input) {
        if (!(input instanceof Input.CommandArrived arrived)
                || !(arrived.command() instanceof Command.Permitted permitted)) {
            return input;
        }
        Rights rights = permitted.rights();
        Command heard =
                switch (mutant) {
                    case DEAF_TO_RIGHTS -> permitted.command();
                    case DEAF_TO_REVOCATION ->
                            new Command.Permitted(
                                    new Rights(rights.roles(), Optional.empty()),
                                    permitted.command());
                    case FIRST_ROLE ->
                            new Command.Permitted(
                                    new Rights(rights.roles().subList(0, 1), rights.token()),
                                    permitted.command());
                    default -> permitted;
                };
        return new Input.CommandArrived(arrived.ticket(), heard, arrived.by());
    }

    /** Whether the mutant does not make that change. */
    static boolean forgets(Mutant mutant, Change change) {
        return mutant == Mutant.FORGOTTEN_REVOCATION && change instanceof TokenChange.Revoked;
    }

    /** Adds what the mutant does beside what the rules have decided. */
    static void add(Mutant mutant, State state, Input input, Decision decision, Instant now) {
        if (mutant == Mutant.DOUBLE_TOKENS
                && input instanceof Input.CommandArrived arrived
                && arrived.command() instanceof Command.Permitted permitted
                && permitted.command() instanceof Command.CreateToken create
                && decision.changes().isEmpty()
                && state.tokens().all().containsKey(create.name())) {
            StoredToken other =
                    new StoredToken(
                            create.name(),
                            create.sha256(),
                            create.roles(),
                            create.expires(),
                            now,
                            "spoilt");
            decision.change(new TokenChange.Created(other, "spoilt"));
        }
    }
}
