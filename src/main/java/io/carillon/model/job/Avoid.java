package io.carillon.model.job;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Jobs whose tasks do not go well with those of a job, and so have other groups of agents. The job
 * itself is never one of them.
 *
 * @param label the label by which they are known
 * @param value what it has; empty: any value
 * @param by the attribute whose values tell the groups apart, as in a {@link Constraint}
 * @param preferred whether they share a group when there is no other place
 */
public record Avoid(String label, Optional<String> value, String by, boolean preferred) {
    /** Whether a job with those labels is avoided. */
    public boolean matches(SortedMap<String, String> labels) {
        String its = labels.get(label);
        return its != null && value.map(its::equals).orElse(true);
    }

    /** As people write it: {@code team=batch by rack}. */
    @Override
    public String toString() {
        return label + value.map(its -> "=" + its).orElse("") + " by " + by;
    }
}
