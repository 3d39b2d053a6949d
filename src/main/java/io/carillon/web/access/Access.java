package io.carillon.web.access;

import io.carillon.core.access.Role;
import io.carillon.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who may call a node, and what is permitted to whom: the ways of knowing callers, in the order in
 * which they are asked, and the roles. Immutable but for what its parts read again; any thread.
 */
public final class Access {
    private static final Identity ANYBODY =
            new Identity(
                    Caller.ANONYMOUS, Identity.Kind.ANYBODY, new TreeSet<>(List.of(Roles.ADMIN)));

    private final boolean required;
    private final Roles roles;
    private final List<Authenticator> ways;

    private Access(boolean required, Roles roles, List<Authenticator> ways) {
        this.required = required;
        this.roles = roles;
        this.ways = List.copyOf(ways);
    }

    /** No authentication is asked for, and everything is permitted. */
    public static Access anybody() {
        return new Access(false, Roles.builtIn(), List.of());
    }

    /** Callers must be known by one of these ways, which are asked in this order. */
    public static Access of(Roles roles, List<? extends Authenticator> ways) {
        return new Access(true, roles, new ArrayList<>(ways));
    }

    /**
     * Callers need one of the tokens of that file.
     *
     * @throws IOException when the file cannot be read or is something else; the message tells what
     */
    public static Access tokens(Path file) throws IOException {
        return of(Roles.builtIn(), List.of(Tokens.read(file)));
    }

    /** The same, with a further way that is asked before all others. */
    public Access before(Authenticator way) {
        List<Authenticator> more = new ArrayList<>(ways);
        more.add(0, way);
        return new Access(required, roles, more);
    }

    /** Whether callers must show who they are. */
    public boolean required() {
        return required;
    }

    /** Who sends the request; {@link Recognition.NotMine} if no way can tell. */
    public Future<Recognition> recognise(HttpServerRequest request) {
        return ask(request, 0);
    }

    private Future<Recognition> ask(HttpServerRequest request, int way) {
        if (way == ways.size()) {
            return Future.succeededFuture(new Recognition.NotMine());
        }
        return ways.get(way)
                .recognise(request)
                .compose(
                        found ->
                                found instanceof Recognition.NotMine
                                        ? ask(request, way + 1)
                                        : Future.succeededFuture(found));
    }

    /** Who calls where no one needs to show who it is; empty where callers must. */
    public Optional<Identity> stranger() {
        return required ? Optional.empty() : Optional.of(ANYBODY);
    }

    /** The roles of a caller, as they are now. Names that no role has are left out. */
    public List<Role> roles(Identity identity) {
        return roles.of(identity.roles());
    }
}
