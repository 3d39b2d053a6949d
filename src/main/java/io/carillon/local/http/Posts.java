package io.carillon.local.http;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a message that was posted, with the checks that HTTP itself needs, in the order and the
 * words of Mesos. For the server's context.
 */
final class Posts {

    private Posts() {}

    /** Gives the message of a request; what is not one is answered here. */
    static <M extends Message> void read(
            HttpServerRequest request, M prototype, Consumer<M> reader) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            Bodies.skip(
                    request,
                    () ->
                            reply(
                                    request,
                                    405,
                                    "405 Method Not Allowed. Expecting one of { 'POST' }, but"
                                            + " received '"
                                            + request.method()
                                            + "'."));
            return;
        }
        Bodies.read(request, body -> parse(request, body, prototype).ifPresent(reader));
    }

    private static <M extends Message> Optional<M> parse(
            HttpServerRequest request, Buffer body, M prototype) {
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (contentType == null) {
            reply(request, 400, "Expecting 'Content-Type' to be present");
            return Optional.empty();
        }
        Optional<Format> format = Format.ofContent(contentType);
        if (format.isEmpty()) {
            reply(
                    request,
                    415,
                    "Expecting 'Content-Type' of application/json or application/x-protobuf");
            return Optional.empty();
        }
        try {
            return Optional.of(format.get().read(body, prototype));
        } catch (IllegalArgumentException e) {
            reply(request, 400, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Answers with a text, or with an empty body. */
    static void reply(HttpServerRequest request, int status, String body) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (!body.isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        Future<Void> unused = response.end(body);
    }
}
