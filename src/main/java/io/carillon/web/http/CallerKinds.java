package io.carillon.web.http;

import io.carillon.web.access.Identity;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** How callers have shown who they are, in a word, for metrics and the audit. */
final class CallerKinds {
    static final String UNKNOWN = "unknown";

    private CallerKinds() {}

    /** The kind of a caller. */
    static String of(Identity identity) {
        return identity.kind() == Identity.Kind.STORED_TOKEN
                ? of(Identity.Kind.TOKEN)
                : of(identity.kind());
    }

    private static String of(Identity.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Who has sent a request to this node: for one that a node has handed on, that node. */
    static String sender(RoutingContext routing) {
        Identity identity = routing.get(Admission.IDENTITY);
        if (identity == null) {
            return UNKNOWN;
        }
        return Forwarding.forwarded(routing.request()) ? "node" : of(identity);
    }
}
