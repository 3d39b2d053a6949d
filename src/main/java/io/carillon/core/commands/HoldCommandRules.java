package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.HoldChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.holds.HoldRules;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the commands to drain an agent, to freeze launches, and to end either lead to. */
final class HoldCommandRules {
    private final CommandCase given;
    private final State state;

    HoldCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
    }

    /** Asked for again, it has another end, reason and policy, and goes on since it began. */
    Answer place(Command.PlaceHold command) {
        HoldId id = command.id();
        boolean drain = id.scope() == HoldId.Scope.AGENT;
        if (drain && !HoldId.isAgent(id.agent())) {
            return Answer.refused(
                    Kind.INVALID,
                    "'" + Text.cut(id.agent().value()) + "' is not the id of an agent");
        }
        List<FieldError> errors =
                HoldChecks.check(
                        id, command.reason(), command.until(), given.now(), new FieldErrors());
        if (!errors.isEmpty()) {
            String what = drain ? "the drain is not valid" : "the freeze is not valid";
            return new Answer.Refused(Kind.INVALID, what, errors);
        }
        Optional<Hold> before = Optional.ofNullable(state.holds().all().get(id));
        if (drain && before.isEmpty() && state.holds().drains().size() >= HoldChecks.DRAINS) {
            return Answer.refused(
                    Kind.LIMIT,
                    HoldChecks.DRAINS + " agents are drained already; undrain one of them first");
        }
        if (state.quarantine().entries().containsKey(RecordId.hold(id).key())) {
            return unreadable(id);
        }
        Instant since = before.map(Hold::since).orElse(given.now());
        Hold hold =
                new Hold(
                        id,
                        since,
                        command.until(),
                        Text.cut(command.reason()),
                        given.by().name(),
                        drain ? command.policy().or(() -> Optional.of(DrainPolicy.MOVE)) : none());
        String because =
                given.by().name() + (drain ? " drained it: " : " froze launches: ") + hold.reason();
        HoldRules.place(state, hold, because, given.now(), given.decision());
        return new Answer.Done(drain ? "nothing new starts there" : "launches are frozen");
    }

    private static Optional<DrainPolicy> none() {
        return Optional.empty();
    }

    private static Answer unreadable(HoldId id) {
        return Answer.refused(
                Kind.CONFLICT,
                "record "
                        + RecordId.hold(id).key()
                        + " is in quarantine; repair or drop it first, and try again in the next"
                        + " term");
    }

    /** An end of the freeze by hand ends that of the brake, too. */
    Answer lift(Command.LiftHold command) {
        HoldId id = command.id();
        boolean drain = id.scope() == HoldId.Scope.AGENT;
        List<HoldId> ends =
                (drain ? List.of(id) : List.of(HoldId.CLUSTER, HoldId.BRAKE))
                        .stream().filter(one -> state.holds().all().containsKey(one)).toList();
        if (ends.isEmpty()) {
            return Answer.refused(
                    Kind.NOT_FOUND,
                    drain ? "agent " + id.agent() + " is not drained" : "launches are not frozen");
        }
        String because = given.by().name() + (drain ? " undrained it" : " thawed launches");
        for (HoldId end : ends) {
            HoldRules.lift(state, end, because, given.now(), given.decision());
        }
        return new Answer.Done(drain ? "it takes tasks again" : "launches go on");
    }
}
