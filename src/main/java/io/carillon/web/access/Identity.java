package io.carillon.web.access;

import io.carillon.model.Caller;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who calls, and in which roles. Immutable.
 *
 * @param caller the caller
 * @param kind how the caller has shown who it is
 * @param roles the names of its roles; what they permit is looked up at each request
 */
public record Identity(Caller caller, Kind kind, SortedSet<String> roles) {
    /** How callers show who they are. */
    public enum Kind {
        /** Not at all: no authentication is asked for. */
        ANYBODY,
        /** By a bearer token of the file of tokens. */
        TOKEN,
        /** By a bearer token that was made at run time, and whose name is that of the caller. */
        STORED_TOKEN,
        /** By a token that an OpenID provider has signed. */
        OIDC,
        /** By a client certificate. */
        CERTIFICATE,
        /** By the token of a task. */
        TASK
    }

    public Identity {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** The same, calling from that network address. */
    public Identity at(String address) {
        return new Identity(caller.at(address), kind, roles);
    }
}
