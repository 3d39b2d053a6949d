package io.carillon.core.access;

import io.carillon.model.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What definitions may use. Pure; any thread. */
public final class DefinitionRules {
    private static final String ROOT_KEY =
            "mesos.allowedUsers has no root, and this would be as good as root";

    private DefinitionRules() {}

    /** What this cluster allows to no one. */
    public static List<FieldError> refused(Users users, Uses uses) {
        List<FieldError> errors = new ArrayList<>();
        uses.user()
                .filter(user -> !Users.allow(users.allowed(), user))
                .ifPresent(
                        user ->
                                errors.add(
                                        new FieldError(
                                                "/user",
                                                "must not be "
                                                        + user
                                                        + ": mesos.allowedUsers does not have"
                                                        + " it")));
        if (!users.allowed().contains(Users.ROOT)) {
            uses.likeRoot().forEach(path -> errors.add(new FieldError(path, ROOT_KEY)));
        }
        return errors;
    }

    /** What a role does not allow, beyond that. */
    static List<FieldError> refused(Role role, Users users, Uses uses) {
        List<FieldError> errors = new ArrayList<>();
        Allowed allowed = role.allowed();
        allowed.users().ifPresent(patterns -> users(role, patterns, users, uses, errors));
        allowed.images()
                .filter(patterns -> uses.image().isPresent())
                .filter(patterns -> !Pattern.anyMatches(patterns, uses.image().orElseThrow()))
                .ifPresent(
                        patterns ->
                                errors.add(
                                        new FieldError(
                                                "/container/image",
                                                only(role, "allowedImages", patterns))));
        allowed.uriHosts().ifPresent(patterns -> hosts(role, patterns, uses, errors));
        allowed.secrets().ifPresent(patterns -> secrets(role, patterns, uses, errors));
        return errors;
    }

    private static void users(
            Role role, List<String> patterns, Users users, Uses uses, List<FieldError> errors) {
        String user = uses.user().orElse(users.standard());
        if (!Users.allow(patterns, user)) {
            String as = uses.user().isPresent() ? "" : "is missing, which means " + user + ": ";
            errors.add(new FieldError("/user", as + only(role, "allowedUsers", patterns)));
        }
        if (!patterns.contains(Users.ROOT)) {
            String why = "is as good as root, which role " + role.name() + " does not allow";
            uses.likeRoot().forEach(path -> errors.add(new FieldError(path, why)));
        }
    }

    private static void hosts(
            Role role, List<String> patterns, Uses uses, List<FieldError> errors) {
        for (int i = 0; i < uses.uris().size(); i++) {
            boolean good =
                    Uses.host(uses.uris().get(i).value())
                            .filter(host -> Pattern.anyMatches(patterns, host))
                            .isPresent();
            if (!good) {
                errors.add(
                        new FieldError(
                                "/uris/" + i + "/value", only(role, "allowedUriHosts", patterns)));
            }
        }
    }

    private static void secrets(
            Role role, List<String> patterns, Uses uses, List<FieldError> errors) {
        uses.secrets()
                .forEach(
                        (path, name) -> {
                            if (!Pattern.anyMatches(patterns, name)) {
                                errors.add(
                                        new FieldError(
                                                path, only(role, "allowedSecrets", patterns)));
                            }
                        });
    }

    private static String only(Role role, String field, List<String> patterns) {
        List<String> some = patterns.subList(0, Math.min(10, patterns.size()));
        return "must be one of those that role "
                + role.name()
                + " allows ("
                + field
                + ": "
                + (some.isEmpty() ? "none" : String.join(", ", some))
                + (some.size() < patterns.size() ? ", …" : "")
                + ")";
    }
}
