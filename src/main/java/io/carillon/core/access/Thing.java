package io.carillon.core.access;

import java.util.Optional;

/**
 * What something is done to.
 *
 * @param kind its kind
 * @param name the name of the job or the app; empty for the cluster
 * @param app the app of a job; empty if it has none, or for another kind
 */
public record Thing(Kind kind, String name, Optional<String> app) {
    /** The kinds of things. */
    public enum Kind {
        JOB,
        APP,
        CLUSTER
    }

    /** A job, with what belongs to it: its runs, tasks and fires. */
    public static Thing job(String name, Optional<String> app) {
        return new Thing(Kind.JOB, name, app);
    }

    /** An app. */
    public static Thing app(String name) {
        return new Thing(Kind.APP, name, Optional.empty());
    }

    /** The cluster: nodes, agents, offers, and what is no one's. */
    public static Thing cluster() {
        return new Thing(Kind.CLUSTER, "", Optional.empty());
    }
}
