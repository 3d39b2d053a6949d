package io.carillon.core.access;

import io.carillon.model.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether roles permit a definition: one of them must permit to define all that it is about, all
 * that it uses, and as much as it takes. Pure; any thread.
 */
public final class PermissionRules {
    private PermissionRules() {}

    /**
     * Why a definition is not permitted.
     *
     * @param kind the sort of the refusal
     * @param because why, in words that the caller may read
     * @param errors the fields that are wrong
     */
    public record Refusal(Kind kind, String because, List<FieldError> errors) {
        public Refusal {
            errors = List.copyOf(errors);
        }

        /** The sorts of refusals. */
        public enum Kind {
            /** It is not permitted. */
            FORBIDDEN,
            /** It is more than permitted. */
            QUOTA
        }
    }

    /**
     * What the definitions of a role take.
     *
     * @param before what they take now
     * @param after what they would take with the new one
     */
    public record Taken(Usage before, Usage after) {}

    /**
     * Why the roles do not permit a definition; empty if one of them does.
     *
     * @param verb what is done to the things
     * @param things what the definition is about, before and after
     * @param taken counts what the definitions take that a role is for
     */
    public static Optional<Refusal> refusal(
            List<Role> roles,
            Verb verb,
            List<Thing> things,
            Users users,
            Uses uses,
            Function<Role, Taken> taken) {
        Optional<Refusal> nearest = Optional.empty();
        for (Role role : roles) {
            if (!things.stream().allMatch(thing -> AccessRules.permits(role, verb, thing))) {
                continue;
            }
            Optional<Refusal> refusal = refusal(role, users, uses, taken);
            if (refusal.isEmpty()) {
                return refusal;
            }
            nearest = nearest.or(() -> refusal);
        }
        return nearest.or(() -> Optional.of(missing(roles, verb, things)));
    }

    private static Optional<Refusal> refusal(
            Role role, Users users, Uses uses, Function<Role, Taken> taken) {
        List<FieldError> errors = DefinitionRules.refused(role, users, uses);
        if (!errors.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            Refusal.Kind.FORBIDDEN,
                            "role " + role.name() + " does not allow this definition",
                            errors));
        }
        if (!role.quota().boundsDefinitions()) {
            return Optional.empty();
        }
        Taken both = taken.apply(role);
        return both.after()
                .beyond(role.quota(), both.before())
                .map(
                        words ->
                                new Refusal(
                                        Refusal.Kind.QUOTA,
                                        "the quota of role "
                                                + role.name()
                                                + " is used up: "
                                                + words,
                                        List.of()));
    }

    private static Refusal missing(List<Role> roles, Verb verb, List<Thing> things) {
        for (Thing thing : things) {
            Verdict verdict = AccessRules.decide(roles, verb, thing);
            if (!verdict.allowed()) {
                return new Refusal(Refusal.Kind.FORBIDDEN, verdict.because(), List.of());
            }
        }
        return new Refusal(
                Refusal.Kind.FORBIDDEN,
                "each part of this is permitted by another role; one role must permit the whole",
                List.of());
    }
}
