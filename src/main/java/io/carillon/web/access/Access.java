package io.carillon.web.access;

import io.carillon.core.access.Role;
import io.carillon.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
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
    private final Optional<Tokens> tokens;
    private final List<Authenticator> ways;

    private Access(
            boolean required, Roles roles, Optional<Tokens> tokens, List<Authenticator> ways) {
        this.required = required;
        this.roles = roles;
        this.tokens = tokens;
        this.ways = List.copyOf(ways);
    }

    /** No authentication is asked for, and everything is permitted. */
    public static Access anybody() {
        return new Access(false, Roles.builtIn(), Optional.empty(), List.of());
    }

    /**
     * Callers need one of the tokens of that file.
     *
     * @throws IOException when the file cannot be read or is something else; the message tells what
     */
    public static Access tokens(Path file) throws IOException {
        return of(
                Roles.builtIn(),
                Optional.of(Tokens.read(file, false, InstantSource.system())),
                List.of());
    }

    /** Callers must be known by a token of a file or one of these ways, asked in this order. */
    public static Access of(
            Roles roles, Optional<Tokens> tokens, List<? extends Authenticator> ways) {
        List<Authenticator> all = new ArrayList<>();
        tokens.ifPresent(all::add);
        all.addAll(ways);
        return new Access(true, roles, tokens, all);
    }

    /** Reads again what has changed; called every few seconds, on a thread that may wait. */
    public void look() {
        roles.look();
        tokens.ifPresent(Tokens::look);
    }

    /** What is wrong with the files of tokens and roles as they are now. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        roles.problem().ifPresent(problems::add);
        tokens.flatMap(Tokens::problem).ifPresent(problems::add);
        for (String name : tokens.map(Tokens::roles).orElseGet(TreeSet::new)) {
            if (roles.of(name).isEmpty()) {
                problems.add("a token has the role " + name + ", which does not exist");
            }
        }
        return problems;
    }

    /** Whether the file of tokens has some. */
    public boolean hasTokens() {
        return tokens.filter(Tokens::some).isPresent();
    }

    /** The names of the tokens of the file that permit everything, as no roles are written. */
    public List<String> tokensWithoutRoles() {
        return tokens.map(Tokens::withoutRoles).orElse(List.of());
    }

    /** The same, with a further way that is asked before all others. */
    public Access before(Authenticator way) {
        List<Authenticator> more = new ArrayList<>(ways);
        more.add(0, way);
        return new Access(required, roles, tokens, more);
    }

    /** The same, with a further way that is asked after all others. */
    public Access after(Authenticator way) {
        List<Authenticator> more = new ArrayList<>(ways);
        more.add(way);
        return new Access(required, roles, tokens, more);
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

    /** Whether there is a role of that name now. */
    public boolean isRole(String name) {
        return roles.of(name).isPresent();
    }

    /** The roles of a caller, as they are now. Names that no role has are left out. */
    public List<Role> roles(Identity identity) {
        return roles.of(identity.roles());
    }
}
