package io.carillon.web.oidc;

import io.carillon.core.access.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which values of a claim give which roles. Immutable. */
public final class ClaimRoles {
    private record Rule(String pattern, String role) {}

    private final List<Rule> rules;

    private ClaimRoles(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads rules of the form {@code value=role}, where {@code *} in a value stands for any
     * characters. What follows the last {@code =} is the role: values may contain others.
     *
     * @throws IllegalArgumentException if one has another form
     */
    public static ClaimRoles of(List<String> texts) {
        List<Rule> rules = new ArrayList<>();
        for (String text : texts) {
            int end = text.lastIndexOf('=');
            if (end < 1 || end == text.length() - 1) {
                throw new IllegalArgumentException(text + " is not of the form value=role");
            }
            rules.add(new Rule(text.substring(0, end).trim(), text.substring(end + 1).trim()));
        }
        return new ClaimRoles(rules);
    }

    /** The roles that these values give. */
    SortedSet<String> given(Iterable<String> values) {
        TreeSet<String> roles = new TreeSet<>();
        for (String value : values) {
            for (Rule rule : rules) {
                if (Pattern.matches(rule.pattern(), value)) {
                    roles.add(rule.role());
                }
            }
        }
        return roles;
    }
}
