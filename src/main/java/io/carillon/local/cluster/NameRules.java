package io.carillon.local.cluster;

import java.util.Optional;

/** Whether ids and role names are valid; each rule returns the error. Pure functions. */
final class NameRules {

    private NameRules() {}

    /** Task, executor and framework ids become names of directories on agents. */
    static Optional<String> id(String id) {
        if (id.isEmpty()) {
            return Optional.of("ID must not be empty");
        }
        if (id.length() > 255) {
            return Optional.of("ID must not be greater than 255 characters");
        }
        if (id.equals(".") || id.equals("..")) {
            return Optional.of("'" + id + "' is disallowed");
        }
        return id.chars().anyMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\')
                ? Optional.of("'" + id + "' contains invalid characters")
                : Optional.empty();
    }

    /** A role is {@code *} or a path of components. */
    static Optional<String> role(String role) {
        if (role.equals("*")) {
            return Optional.empty();
        }
        if (role.isEmpty()) {
            return Optional.of("Empty role name is invalid");
        }
        if (role.startsWith("/") || role.endsWith("/")) {
            String where = role.startsWith("/") ? "start" : "end";
            return Optional.of("Role '" + role + "' cannot " + where + " with a slash");
        }
        for (String part : role.split("/", -1)) {
            if (part.isEmpty()) {
                return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
            }
            if (part.equals(".") || part.equals("..") || part.equals("*")) {
                return Optional.of(
                        "Role '" + role + "' cannot include '" + part + "' as a component");
            }
            if (part.startsWith("-")) {
                return Optional.of(
                        "Role component '" + part + "' is invalid because it starts with a dash");
            }
            if (part.chars().anyMatch(c -> c == ' ' || c == 127 || (c >= 9 && c <= 13))) {
                return Optional.of(
                        "Role component '"
                                + part
                                + "' is invalid because it contains backspace or whitespace");
            }
        }
        return Optional.empty();
    }
}
