package io.carillon.web.access;

import io.carillon.core.access.AccessRules;
import io.carillon.core.access.Allowed;
import io.carillon.core.access.Quota;
import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a file of roles: {@code {"roles": [{"name": …, "verbs": […], "jobs": […], …}]}}. */
final class RoleReader {
    private static final String NAME = "[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?";

    private RoleReader() {}

    static SortedMap<String, Role> read(String text) throws IOException {
        Members file = Members.of(text);
        TreeMap<String, Role> roles = new TreeMap<>();
        for (Members members : file.objects("roles")) {
            Role role = role(members);
            if (Roles.isBuiltIn(role.name())) {
                throw members.error("name", "is that of a built-in role; choose another one");
            }
            if (roles.put(role.name(), role) != null) {
                throw members.error("name", role.name() + " is used twice");
            }
        }
        file.close();
        return roles;
    }

    private static Role role(Members members) throws IOException {
        String name = members.text("name");
        if (!name.matches(NAME)) {
            throw members.error("name", "must match " + NAME);
        }
        SortedSet<Verb> verbs = verbs(members);
        Optional<List<String>> jobs = members.texts("jobs");
        Optional<List<String>> apps = members.texts("apps");
        if (jobs.isEmpty() && apps.isEmpty()) {
            throw members.error("jobs", "is missing, and so is apps; write [\"*\"] for all jobs");
        }
        Allowed allowed =
                new Allowed(
                        members.texts("allowedUsers"),
                        members.texts("allowedImages"),
                        members.texts("allowedUriHosts"),
                        members.texts("allowedSecrets"));
        Optional<Members> quota = members.object("quota");
        Role role =
                new Role(
                        name,
                        verbs,
                        jobs.orElse(List.of()),
                        apps.orElse(List.of()),
                        allowed,
                        quota.isPresent() ? quota(quota.get()) : Quota.NONE);
        members.close();
        return role;
    }

    private static SortedSet<Verb> verbs(Members members) throws IOException {
        TreeMap<String, Verb> known = new TreeMap<>();
        for (Verb verb : Verb.values()) {
            known.put(AccessRules.spoken(verb), verb);
        }
        List<String> texts =
                members.texts("verbs").orElseThrow(() -> members.error("verbs", "is missing"));
        TreeSet<Verb> verbs = new TreeSet<>();
        for (int i = 0; i < texts.size(); i++) {
            Verb verb = known.get(texts.get(i));
            if (verb == null) {
                throw members.error(
                        "verbs/" + i, "must be one of " + String.join(", ", known.keySet()));
            }
            verbs.add(verb);
        }
        return verbs;
    }

    private static Quota quota(Members members) throws IOException {
        Quota quota =
                new Quota(
                        members.whole("jobs", 0),
                        members.whole("shards", 0),
                        members.number("cpus"),
                        members.whole("requestsPerSecond", 1));
        members.close();
        return quota;
    }
}
