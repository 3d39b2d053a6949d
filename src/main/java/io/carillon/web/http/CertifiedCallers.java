package io.carillon.web.http;

import io.carillon.model.Caller;
import io.carillon.web.access.Authenticator;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Roles;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Knows callers by their client certificates. Who sends a token is who that says, whatever the
 * program shows besides. Immutable; any thread.
 */
public final class CertifiedCallers implements Authenticator {
    private static final String ALL = "*";

    private final boolean required;
    private final SortedMap<String, SortedSet<String>> granted = new TreeMap<>();

    /**
     * @param required whether callers must show who they are; otherwise everything is permitted
     * @param roles what certificates permit, as {@code NAME=ROLE}; the name {@code *} is that of
     *     each
     */
    public CertifiedCallers(boolean required, List<String> roles) {
        this.required = required;
        for (String one : roles) {
            // Names may have such a sign, roles have none.
            int at = one.lastIndexOf('=');
            granted.computeIfAbsent(one.substring(0, at), name -> new TreeSet<>())
                    .add(one.substring(at + 1));
        }
    }

    @Override
    public Future<Recognition> recognise(HttpServerRequest request) {
        return Future.succeededFuture(
                request.getHeader("Authorization") == null
                        ? ClientCertificate.name(request)
                                .<Recognition>map(name -> new Recognition.Known(identity(name)))
                                .orElseGet(Recognition.NotMine::new)
                        : new Recognition.NotMine());
    }

    private Identity identity(String name) {
        TreeSet<String> roles = new TreeSet<>();
        if (!required) {
            roles.add(Roles.ADMIN);
        }
        roles.addAll(granted.getOrDefault(ALL, new TreeSet<>()));
        roles.addAll(granted.getOrDefault(ClientCertificate.bare(name), new TreeSet<>()));
        return new Identity(Caller.named(name), Identity.Kind.CERTIFICATE, roles);
    }
}
