package io.carillon.web.access;

import io.carillon.core.access.Role;
import io.carillon.core.access.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles of this node by name: those that every node has, and those of a file. Thread-safe. */
public final class Roles {
    /** The name of the role that permits everything. */
    public static final String ADMIN = Role.ADMIN;

    private static final List<String> ALL = List.of("*");
    private static final SortedMap<String, Role> BUILT_IN = new TreeMap<>();

    static {
        EnumSet<Verb> viewer = EnumSet.of(Verb.READ, Verb.READ_OUTPUT);
        EnumSet<Verb> operator = EnumSet.copyOf(viewer);
        operator.addAll(EnumSet.of(Verb.RUN, Verb.OPERATE));
        add("viewer", viewer);
        add("operator", operator);
        add(ADMIN, EnumSet.allOf(Verb.class));
    }

    private final Optional<AccessFile<SortedMap<String, Role>>> file;

    private Roles(Optional<AccessFile<SortedMap<String, Role>>> file) {
        this.file = file;
    }

    private static void add(String name, EnumSet<Verb> verbs) {
        BUILT_IN.put(name, new Role(name, new TreeSet<>(verbs), ALL, ALL));
    }

    static boolean isBuiltIn(String name) {
        return BUILT_IN.containsKey(name);
    }

    /** The roles that every node has. */
    public static Roles builtIn() {
        return new Roles(Optional.empty());
    }

    /**
     * The roles that every node has, and those of a file.
     *
     * @throws IOException when the file cannot be read or is something else; the message tells what
     */
    public static Roles read(Path path) throws IOException {
        return new Roles(Optional.of(new AccessFile<>(path, RoleReader::read, Optional.empty())));
    }

    /** Reads the file again if it has changed. */
    void look() {
        file.ifPresent(AccessFile::look);
    }

    /** What is wrong with the present content of the file. */
    Optional<String> problem() {
        return file.flatMap(AccessFile::problem);
    }

    /** The role of that name. */
    public Optional<Role> of(String name) {
        Role found = BUILT_IN.get(name);
        return found != null
                ? Optional.of(found)
                : file.map(AccessFile::value).map(roles -> roles.get(name));
    }

    /** The roles of these names; names that no role has are left out. */
    public List<Role> of(SortedSet<String> names) {
        List<Role> found = new ArrayList<>();
        for (String name : names) {
            of(name).ifPresent(found::add);
        }
        return found;
    }
}
