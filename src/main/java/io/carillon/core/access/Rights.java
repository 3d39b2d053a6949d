package io.carillon.core.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a caller may do: its roles, as they were when it asked.
 *
 * @param roles the roles
 * @param token the token that it has shown, if that was made at run time
 */
public record Rights(List<Role> roles, Optional<String> token) {
    public Rights {
        roles = Collections.unmodifiableList(new ArrayList<>(roles));
    }

    /** Whether no role is other than these. */
    public boolean isOf(SortedSet<String> names) {
        return roles.stream().allMatch(role -> names.contains(role.name()));
    }
}
