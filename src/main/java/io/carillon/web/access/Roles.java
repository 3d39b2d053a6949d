package io.carillon.web.access;

import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles of this node by name. Thread-safe. */
public final class Roles {
    /** The name of the role that permits everything. */
    public static final String ADMIN = "admin";

    private static final List<String> ALL = List.of("*");

    private final SortedMap<String, Role> byName = new TreeMap<>();

    private Roles() {
        add("viewer", EnumSet.of(Verb.READ, Verb.READ_OUTPUT));
        add("operator", EnumSet.of(Verb.READ, Verb.READ_OUTPUT, Verb.RUN, Verb.OPERATE));
        add(ADMIN, EnumSet.allOf(Verb.class));
    }

    private void add(String name, EnumSet<Verb> verbs) {
        byName.put(name, new Role(name, new TreeSet<>(verbs), ALL, ALL));
    }

    /** The roles that every node has. */
    public static Roles builtIn() {
        return new Roles();
    }

    /** The roles of these names; names that no role has are left out. */
    public List<Role> of(SortedSet<String> names) {
        List<Role> found = new ArrayList<>();
        for (String name : names) {
            Role role = byName.get(name);
            if (role != null) {
                found.add(role);
            }
        }
        return found;
    }
}
