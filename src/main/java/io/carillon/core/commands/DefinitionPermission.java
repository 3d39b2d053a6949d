package io.carillon.core.commands;

import io.carillon.core.access.DefinitionRules;
import io.carillon.core.access.PermissionRules;
import io.carillon.core.access.PermissionRules.Refusal;
import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Thing;
import io.carillon.core.access.Usage;
import io.carillon.core.access.Users;
import io.carillon.core.access.Uses;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether a caller may put a definition into force, and whether anyone may. */
final class DefinitionPermission {
    private final State state;
    private final Optional<Rights> rights;
    private final Users users;

    DefinitionPermission(CommandCase given) {
        this.state = given.state();
        this.rights = given.rights();
        this.users = state.settings().users();
    }

    /** What no one may define here. */
    static List<FieldError> refused(State state, Job job) {
        return DefinitionRules.refused(state.settings().users(), uses(state, job));
    }

    private static Uses uses(State state, Job job) {
        return Uses.of(job, job.app().flatMap(state::app).map(entry -> entry.stored().app()));
    }

    /** Why the caller may not put the job into force; empty if it may. */
    Optional<Answer> refusal(Verb verb, Job job, Optional<JobEntry> existing) {
        if (rights.isEmpty()) {
            return Optional.empty();
        }
        List<Thing> things = new ArrayList<>();
        existing.ifPresent(entry -> things.add(CommandNeeds.thing(state, job.name())));
        things.add(Thing.job(job.name(), job.app()));
        // Whoever writes a job of an app gets hold of all that the app gives its jobs.
        job.app()
                .filter(app -> verb == Verb.DEFINE && !BuiltInApps.isOne(app))
                .ifPresent(app -> things.add(Thing.app(app)));
        return refusal(verb, things, uses(state, job), role -> taken(role, job, existing));
    }

    /** Why the caller may not put the app into force; empty if it may. */
    Optional<Answer> refusal(App app) {
        Uses uses = Uses.of(app);
        List<FieldError> errors = DefinitionRules.refused(users, uses);
        if (!errors.isEmpty()) {
            return Optional.of(
                    new Answer.Refused(Kind.INVALID, "the app document is not valid", errors));
        }
        return rights.isEmpty()
                ? Optional.empty()
                : refusal(
                        Verb.DEFINE,
                        List.of(Thing.app(app.name())),
                        uses,
                        role -> new PermissionRules.Taken(Usage.NONE, Usage.NONE));
    }

    private Optional<Answer> refusal(
            Verb verb, List<Thing> things, Uses uses, Function<Role, PermissionRules.Taken> taken) {
        return PermissionRules.refusal(
                        rights.orElseThrow().roles(), verb, things, users, uses, taken)
                .map(DefinitionPermission::answer);
    }

    private static Answer answer(Refusal refusal) {
        return new Answer.Refused(
                refusal.kind() == Refusal.Kind.QUOTA ? Kind.LIMIT : Kind.FORBIDDEN,
                refusal.because(),
                refusal.errors());
    }

    /** What the definitions take that the role is for, without the job, and with it. */
    private PermissionRules.Taken taken(Role role, Job job, Optional<JobEntry> existing) {
        Usage others = Usage.NONE;
        for (JobEntry entry : state.jobs().values()) {
            Job one = entry.stored().job();
            boolean counted =
                    !one.name().equals(job.name()) && role.isFor(Thing.job(one.name(), one.app()));
            others = counted ? others.plus(one) : others;
        }
        Usage before =
                existing.map(entry -> entry.stored().job())
                        .filter(old -> role.isFor(Thing.job(old.name(), old.app())))
                        .map(others::plus)
                        .orElse(others);
        return new PermissionRules.Taken(before, others.plus(job));
    }
}
