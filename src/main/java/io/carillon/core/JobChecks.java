package io.carillon.core;

import io.carillon.model.*;
import java.time.Instant;
import java.util.List;

/** x. */
public final class JobChecks {
    private JobChecks() {}

    /** x. */
    public static List<FieldError> check(Job job, Limits limits, Instant now) {
        return List.of();
    }
}
