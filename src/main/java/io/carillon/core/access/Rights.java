package io.carillon.core.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a caller may do: its roles, as they were when it asked.
 *
 * @param roles the roles
 */
public record Rights(List<Role> roles) {
    public Rights {
        roles = Collections.unmodifiableList(new ArrayList<>(roles));
    }
}
