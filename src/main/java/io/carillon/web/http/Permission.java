package io.carillon.web.http;

import io.carillon.core.access.AccessRules;
import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Thing;
import io.carillon.core.access.Verb;
import io.carillon.core.access.Verdict;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.web.access.Identity;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * What a caller may do at a route. Most of it is decided at the door; what depends on the app of a
 * job is decided in the engine, in the same state as the answer.
 */
final class Permission {
    private final boolean everything;
    private final List<Role> roles;
    private final Need need;
    private final Optional<String> job;
    private final Optional<String> token;

    private Permission(
            boolean everything,
            List<Role> roles,
            Need need,
            Optional<String> job,
            Optional<String> token) {
        this.everything = everything;
        this.roles = List.copyOf(roles);
        this.need = need;
        this.job = job;
        this.token = token;
    }

    /**
     * @throws Refusal if the need is not met, whatever the state is
     */
    static Permission of(
            Optional<Identity> identity, List<Role> roles, Need need, RoutingContext routing) {
        // What a task may call is its own, which is all that its token opens.
        boolean everything =
                identity.filter(
                                known ->
                                        known.kind() == Identity.Kind.ANYBODY
                                                || known.kind() == Identity.Kind.TASK)
                        .isPresent();
        if (everything || need.verb().isEmpty()) {
            return new Permission(everything, roles, need, Optional.empty(), Optional.empty());
        }
        Verb verb = need.verb().get();
        Optional<String> job = job(need, routing);
        Optional<Thing> thing = job.map(name -> Thing.job(name, Optional.empty()));
        if (need.of() == Need.Of.CLUSTER) {
            thing = Optional.of(Thing.cluster());
        } else if (need.of() == Need.Of.APP) {
            thing = Optional.of(Thing.app(path(routing, "app")));
        }
        boolean allowed =
                thing.filter(one -> AccessRules.decide(roles, verb, one).allowed()).isPresent();
        Verdict anywhere = AccessRules.anywhere(roles, verb);
        boolean later = job.isPresent() || thing.isEmpty();
        if (!allowed && !(later && anywhere.allowed())) {
            throw refusal(thing.map(one -> AccessRules.decide(roles, verb, one)).orElse(anywhere));
        }
        return new Permission(
                false,
                roles,
                need,
                allowed ? Optional.empty() : job,
                identity.filter(known -> known.kind() == Identity.Kind.STORED_TOKEN)
                        .map(known -> known.caller().name()));
    }

    private static Optional<String> job(Need need, RoutingContext routing) {
        return switch (need.of()) {
            case JOB, DEFINITION -> Optional.of(path(routing, "job"));
            case RUN -> RunId.parse(path(routing, "run")).map(RunId::job);
            case TASK -> TaskId.parse(path(routing, "task")).map(task -> task.run().job());
            case NOTHING, OWN_TASK, APP, CLUSTER, EACH -> Optional.empty();
        };
    }

    private static String path(RoutingContext routing, String name) {
        return Optional.ofNullable(routing.pathParam(name)).orElse("");
    }

    /** Whether it depends on the state whether the need is met. */
    boolean open() {
        return job.isPresent();
    }

    /**
     * Looks at what the route is about.
     *
     * @throws Refusal if the need is not met
     */
    void check(State state) {
        // Another node may have let it in, or it was revoked since.
        if (token.filter(name -> !isOf(state, name)).isPresent()) {
            throw new Refusal(
                    Problem.of(401, "unauthorized", "the token " + token.get() + " is revoked"));
        }
        if (job.isEmpty()) {
            return;
        }
        boolean isNew = need.of() == Need.Of.DEFINITION && state.job(job.get()).isEmpty();
        Verdict verdict =
                AccessRules.decide(roles, need.verb().orElseThrow(), Sight.thing(state, job.get()));
        if (!isNew && !verdict.allowed()) {
            throw refusal(verdict);
        }
    }

    /** Whether the token of that name is there and has these roles: it may be another one now. */
    private boolean isOf(State state, String name) {
        return Optional.ofNullable(state.tokens().all().get(name))
                .filter(stored -> new Rights(roles, token).isOf(stored.roles()))
                .isPresent();
    }

    /**
     * Looks whether the job may be defined, as it is and as it is to be. The answer is the same
     * whether it is there or not.
     *
     * @throws Refusal if it may not
     */
    void mayDefine(State state, String name, Optional<String> app) {
        if (everything || name.isEmpty()) {
            return;
        }
        mayDefine(Thing.job(name, app));
        if (state.job(name).isPresent()) {
            mayDefine(Sight.thing(state, name));
        }
    }

    private void mayDefine(Thing thing) {
        Verdict verdict = AccessRules.decide(roles, Verb.DEFINE, thing);
        if (!verdict.allowed()) {
            throw refusal(verdict);
        }
    }

    private static Refusal refusal(Verdict verdict) {
        return new Refusal(Problem.of(403, "forbidden", verdict.because()));
    }

    /** The command, if it is permitted. */
    Command within(Command command) {
        return everything ? command : new Command.Permitted(new Rights(roles, token), command);
    }

    /** What the caller may see. */
    Sight sight() {
        return everything ? Sight.full() : Sight.of(roles);
    }
}
