package io.carillon.core.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether roles permit something. What no role permits is refused. One role must permit the whole:
 * verbs of one and patterns of another give nothing. Pure; any thread.
 */
public final class AccessRules {
    private AccessRules() {}

    /** Whether those who have these roles may do that to that thing. */
    public static Verdict decide(List<Role> roles, Verb verb, Thing thing) {
        for (Role role : roles) {
            if (permits(role, verb, thing)) {
                return Verdict.yes("role " + role.name() + " permits it");
            }
        }
        return Verdict.no(missing(roles, verb, spoken(thing)));
    }

    /** Whether they may do that to anything at all. */
    public static Verdict anywhere(List<Role> roles, Verb verb) {
        return roles.stream().anyMatch(role -> role.verbs().contains(verb))
                ? Verdict.yes("a role permits it")
                : Verdict.no(missing(roles, verb, "anything"));
    }

    /** Whether they may do that to every job there is or will be. */
    public static boolean everywhere(List<Role> roles, Verb verb) {
        return roles.stream().anyMatch(role -> role.verbs().contains(verb) && role.everywhere());
    }

    /** The first of the roles that permits it. */
    static Optional<Role> permitting(List<Role> roles, Verb verb, Thing thing) {
        return roles.stream().filter(role -> permits(role, verb, thing)).findFirst();
    }

    static boolean permits(Role role, Verb verb, Thing thing) {
        if (!role.verbs().contains(verb)) {
            return false;
        }
        // Whoever sees a job may see the machines it runs on; what others have there is left out.
        boolean seen = verb == Verb.READ && thing.kind() == Thing.Kind.CLUSTER;
        return seen || role.isFor(thing);
    }

    private static String missing(List<Role> roles, Verb verb, String thing) {
        List<String> names = new ArrayList<>();
        roles.forEach(role -> names.add(role.name()));
        return "the permission "
                + spoken(verb)
                + " on "
                + thing
                + " is missing; "
                + (names.isEmpty()
                        ? "the caller has no role"
                        : "the caller has " + roleWord(names) + String.join(", ", names));
    }

    private static String roleWord(List<String> names) {
        return names.size() == 1 ? "the role " : "the roles ";
    }

    /** A verb as it is written in roles. */
    public static String spoken(Verb verb) {
        return verb.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String spoken(Thing thing) {
        return switch (thing.kind()) {
            case JOB -> "job " + thing.name();
            case APP -> "app " + thing.name();
            case CLUSTER -> "the cluster";
        };
    }
}
