package io.carillon.core.contract;

import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.Job;
import io.carillon.model.run.RunId;
import java.util.List;
import java.util.Optional;

/**
 * The answer to the sender of a command. It is sent only after the changes that it describes are
 * durable.
 */
public sealed interface Answer {

    /**
     * The job is stored.
     *
     * @param job its name
     * @param version its version now
     * @param before the definition until now; empty: it is new
     */
    record JobStored(String job, long version, Optional<Job> before) implements Answer {
        /** Whether it is new. */
        public boolean created() {
            return before.isEmpty();
        }
    }

    /**
     * The app is stored.
     *
     * @param app its name
     * @param version its version now
     * @param before the definition until now; empty: it is new
     */
    record AppStored(String app, long version, Optional<App> before) implements Answer {
        /** Whether it is new. */
        public boolean created() {
            return before.isEmpty();
        }
    }

    /**
     * The run exists.
     *
     * @param run its name
     * @param repeated it existed already: the same idempotency key
     */
    record RunAccepted(RunId run, boolean repeated) implements Answer {}

    /**
     * It is done, or will be: what is wished is durable.
     *
     * @param what in a short sentence
     */
    record Done(String what) implements Answer {}

    /**
     * It is refused and nothing has changed.
     *
     * @param kind the sort of refusal
     * @param detail why and how to mend it
     * @param errors the fields that are wrong, if it was fields
     */
    record Refused(Kind kind, String detail, List<FieldError> errors) implements Answer {
        public Refused {
            errors = List.copyOf(errors);
        }

        /** The sorts of refusals. */
        public enum Kind {
            /** A field is wrong. */
            INVALID,
            /** There is no such thing. */
            NOT_FOUND,
            /** It does not fit the present state. */
            CONFLICT,
            /** The caller's condition does not hold. */
            PRECONDITION,
            /** A limit is reached. */
            LIMIT,
            /** The caller's roles do not permit it. */
            FORBIDDEN,
            /** The idempotency key belongs to another request. */
            KEY_REUSED
        }
    }

    /** A refusal without fields. */
    static Refused refused(Refused.Kind kind, String detail) {
        return new Refused(kind, detail, List.of());
    }
}
