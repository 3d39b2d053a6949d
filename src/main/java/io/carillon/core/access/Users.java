package io.carillon.core.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whom tasks may run as on the agents of this cluster, whoever defines them.
 *
 * @param allowed patterns of the users that definitions may name; {@code root} must be named
 *     itself, no star stands for it
 * @param standard whom tasks run as whose definition names no one
 */
public record Users(List<String> allowed, String standard) {
    /** The user that may do everything on a machine. */
    public static final String ROOT = "root";

    /** Anyone. */
    public static final Users ANYONE = new Users(List.of(Pattern.ANY, ROOT), "nobody");

    public Users {
        allowed = Collections.unmodifiableList(new ArrayList<>(allowed));
    }

    /** Whether these patterns allow that user. */
    static boolean allow(List<String> patterns, String user) {
        return isRoot(user) ? patterns.contains(ROOT) : Pattern.anyMatches(patterns, user);
    }

    /** Whether that is a name or a number of root. */
    public static boolean isRoot(String user) {
        return user.equals(ROOT) || (!user.isEmpty() && user.chars().allMatch(c -> c == '0'));
    }
}
