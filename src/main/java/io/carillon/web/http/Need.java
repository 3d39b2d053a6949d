package io.carillon.web.http;

import io.carillon.core.access.Verb;
import java.util.Optional;

/**
 * What a caller of a route must be permitted to do, and to what.
 *
 * @param of what it is done to
 * @param verb what is done; empty if the route is for strangers or for tasks
 */
public record Need(Of of, Optional<Verb> verb) {
    /** What is meant, and where in the path it stands. */
    public enum Of {
        /** Nothing that is protected: strangers may call. */
        NOTHING,
        /** The job {@code :job}. */
        JOB,
        /** The job {@code :job}, which need not exist: what is to be stored is judged later. */
        DEFINITION,
        /** The job of the run {@code :run}. */
        RUN,
        /** The job of the task {@code :task}. */
        TASK,
        /** The task {@code :task} itself, which shows its own token. */
        OWN_TASK,
        /** The app {@code :app}. */
        APP,
        /** The cluster. */
        CLUSTER,
        /** Whatever the caller may do it to: the endpoint leaves out the rest. */
        EACH
    }

    /** Strangers may call. */
    public static final Need NONE = new Need(Of.NOTHING, Optional.empty());

    /** The task in the path may call, and no one else. */
    public static final Need OWN_TASK = new Need(Of.OWN_TASK, Optional.empty());

    public static Need job(Verb verb) {
        return new Need(Of.JOB, Optional.of(verb));
    }

    /** For what creates or replaces the job in the path. */
    public static Need definition() {
        return new Need(Of.DEFINITION, Optional.of(Verb.DEFINE));
    }

    public static Need run(Verb verb) {
        return new Need(Of.RUN, Optional.of(verb));
    }

    public static Need task(Verb verb) {
        return new Need(Of.TASK, Optional.of(verb));
    }

    public static Need app(Verb verb) {
        return new Need(Of.APP, Optional.of(verb));
    }

    public static Need cluster(Verb verb) {
        return new Need(Of.CLUSTER, Optional.of(verb));
    }

    /** For lists and for bodies that name things: the endpoint asks for each of them. */
    public static Need each(Verb verb) {
        return new Need(Of.EACH, Optional.of(verb));
    }
}
