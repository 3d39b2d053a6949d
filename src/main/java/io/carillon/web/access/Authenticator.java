package io.carillon.web.access;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * One way of knowing who calls. It is asked on the server's context, before the body of the request
 * is read, and may answer later. It must not read the body, and must not fail: what it cannot tell
 * is a {@link Recognition} as well.
 */
public interface Authenticator {
    /** Who sends the request. */
    Future<Recognition> recognise(HttpServerRequest request);
}
