package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.TokenChange;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredToken;
import io.carillon.core.records.TokenChecks;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What the commands about tokens lead to. */
final class TokenCommandRules {
    private final CommandCase given;
    private final State state;

    TokenCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
    }

    Answer create(Command.CreateToken command) {
        List<FieldError> errors =
                TokenChecks.check(command.name(), command.roles(), command.expires(), given.now());
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the token is not valid", errors);
        }
        if (state.quarantine().entries().containsKey(RecordId.TOKENS.key())) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "the record of tokens is in quarantine; repair or drop it first, and try again"
                            + " in the next term");
        }
        if (command.first() && state.tokens().everMade()) {
            return Answer.refused(Kind.CONFLICT, "there is or was a token already");
        }
        if (state.tokens().all().containsKey(command.name())) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "there is a token " + command.name() + " already; revoke it first");
        }
        // What has expired makes room.
        for (StoredToken token : new ArrayList<>(state.tokens().all().values())) {
            if (token.isOver(given.now())) {
                given.decision().change(new TokenChange.Revoked(token.name(), "its time is over"));
            }
        }
        int kept =
                (int)
                        state.tokens().all().values().stream()
                                .filter(token -> !token.isOver(given.now()))
                                .count();
        if (kept >= TokenChecks.TOKENS) {
            return Answer.refused(
                    Kind.LIMIT, "there are " + kept + " tokens already; revoke one of them first");
        }
        String by = given.by().name();
        StoredToken token =
                new StoredToken(
                        command.name(),
                        command.sha256(),
                        command.roles(),
                        command.expires(),
                        given.now(),
                        by);
        given.decision()
                .change(
                        new TokenChange.Created(
                                token, by + " made it: " + String.join(", ", command.roles())));
        return new Answer.Done("the token is valid on every node");
    }

    Answer revoke(Command.RevokeToken command) {
        if (!state.tokens().all().containsKey(command.name())) {
            return Answer.refused(Kind.NOT_FOUND, "there is no token " + command.name());
        }
        given.decision()
                .change(new TokenChange.Revoked(command.name(), given.by().name() + " revoked it"));
        return new Answer.Done("the token is worth nothing any more");
    }
}
