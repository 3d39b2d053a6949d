package io.carillon.web.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends a body whose parts are asked for one after the other, each when the client has taken the
 * one before. A body that cannot be completed ends with its connection, so that the client notices.
 * Used on the server's context.
 */
final class Streaming {
    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final Reply.Rest rest;
    private long left;

    Streaming(RoutingContext routing, Reply.Rest rest) {
        this.routing = routing;
        this.response = routing.response();
        this.rest = rest;
        this.left = rest.bytes();
    }

    void send(Buffer part) {
        if (response.closed() || response.ended()) {
            return;
        }
        // The client has taken the last part: the time of the request begins again.
        Admission.again(routing);
        response.write(part)
                .onSuccess(written -> more())
                .onFailure(gone -> routing.request().connection().close());
    }

    private void more() {
        if (left == 0) {
            response.end();
            return;
        }
        rest.next()
                .onSuccess(
                        part -> {
                            if (part.length() == 0 || part.length() > left) {
                                routing.request().connection().close();
                            } else {
                                left -= part.length();
                                send(part);
                            }
                        })
                .onFailure(gone -> routing.request().connection().close());
    }
}
