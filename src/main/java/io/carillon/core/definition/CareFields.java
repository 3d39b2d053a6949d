package io.carillon.core.definition;

import io.carillon.model.job.Care;
import io.carillon.model.job.Job;
import java.util.Optional;

/** The fields that say how the tasks of a daemon are cared for. */
record CareFields() {
    static CareFields of(Shape.Builder<Job> rows) {
        return new CareFields();
    }

    Optional<Care> care(Values<Job> values) {
        return Optional.empty();
    }
}
