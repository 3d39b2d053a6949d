package io.carillon.web.http;

import io.carillon.model.Caller;
import io.carillon.web.access.Authenticator;
import io.carillon.web.access.Identity;
import io.carillon.web.access.Recognition;
import io.carillon.web.access.Roles;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.TreeSet;

/**
 * Knows callers by their client certificates. Who sends a token is who that says, whatever the
 * program shows besides. Immutable; any thread.
 */
public final class CertifiedCallers implements Authenticator {
    private final boolean required;

    /**
     * @param required whether callers must show who they are; otherwise everything is permitted
     */
    public CertifiedCallers(boolean required) {
        this.required = required;
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
        return new Identity(Caller.named(name), Identity.Kind.CERTIFICATE, roles);
    }
}
