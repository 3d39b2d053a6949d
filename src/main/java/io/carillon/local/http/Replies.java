package io.carillon.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Sends complete responses. For the server's context. */
final class Replies {

    private Replies() {}

    static void empty(HttpServerRequest request, int status) {
        Future<Void> unused = request.response().setStatusCode(status).end();
    }

    static void text(HttpServerRequest request, int status, String text) {
        Future<Void> unused =
                request.response()
                        .setStatusCode(status)
                        .putHeader("Content-Type", "text/plain; charset=utf-8")
                        .end(text);
    }

    /** Sends JSON whose bytes are made already. */
    static void jsonBytes(HttpServerRequest request, Buffer json) {
        Future<Void> unused =
                request.response().putHeader("Content-Type", "application/json").end(json);
    }

    /** Sends JSON, never as a script: a page of any origin could read that. */
    static void json(HttpServerRequest request, JsonNode json) {
        Future<Void> unused =
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(json.toString());
    }
}
