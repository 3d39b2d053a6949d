package io.carillon.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Text;
import io.carillon.json.StrictJson;
import io.carillon.json.Utf8;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;

/**
 * The documents in the bodies of requests. A large one keeps no other request waiting: the work for
 * it is done on a worker. The next request of its connection still comes after it, because a server
 * begins with it when the answer to this one has left. Used on the server's context.
 */
final class Documents {
    /** Larger documents are read on a worker. */
    static final int LARGE = 64 * 1024;

    private static final String KEY = "document";
    private static final int LONGEST = 300;

    private Documents() {}

    /** Parses a large document; a small one is parsed when it is wanted. */
    static void parse(RoutingContext routing) {
        if (!isLarge(routing)) {
            routing.next();
            return;
        }
        Buffer body = body(routing);
        apart(routing, () -> parsed(body))
                .onSuccess(
                        document -> {
                            routing.put(KEY, document);
                            routing.next();
                        })
                .onFailure(routing::fail);
    }

    /** The document of a request; a missing node when it has no body. */
    static JsonNode of(RoutingContext routing) {
        JsonNode document = routing.get(KEY);
        return document == null ? parsed(body(routing)) : document;
    }

    static boolean isLarge(RoutingContext routing) {
        return body(routing).length() > LARGE;
    }

    /** Does work for the document of a request: at once, or on a worker if it is large. */
    static <T> Future<T> apart(RoutingContext routing, Callable<T> work) {
        if (isLarge(routing)) {
            return routing.vertx().executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static Buffer body(RoutingContext routing) {
        return Bodies.of(routing).orElseGet(Buffer::buffer);
    }

    private static JsonNode parsed(Buffer body) {
        String text =
                Utf8.decode(body.getBytes()).orElseThrow(() -> malformed("the body is not UTF-8"));
        try {
            return StrictJson.parse(text);
        } catch (StrictJson.Malformed e) {
            throw malformed("the body " + Text.cut(String.valueOf(e.getMessage()), LONGEST));
        }
    }

    private static Refusal malformed(String detail) {
        return new Refusal(Problem.of(400, "malformed-json", detail));
    }
}
