package io.carillon.local.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads request bodies up to a limit. For the server's context. */
final class Bodies {

    private static final int LIMIT_BYTES = 64 << 20;

    private Bodies() {}

    /** Gives the whole body; one that is too long is answered 413 and the connection closed. */
    static void read(HttpServerRequest request, Consumer<Buffer> reader) {
        Buffer body = Buffer.buffer();
        request.handler(
                part -> {
                    if (body.length() + part.length() > LIMIT_BYTES) {
                        request.handler(ignored -> {});
                        request.endHandler(ignored -> {});
                        Future<Void> unused =
                                request.response()
                                        .setStatusCode(413)
                                        .putHeader("Connection", "close")
                                        .end("Request body is too large");
                    } else {
                        body.appendBuffer(part);
                    }
                });
        request.endHandler(ignored -> reader.accept(body));
    }

    /** Waits for the end of a body that is not needed. */
    static void skip(HttpServerRequest request, Runnable then) {
        request.handler(ignored -> {});
        request.endHandler(ignored -> then.run());
    }

    /** The values of a name in a body like {@code a=1&b=2}, without those that are malformed. */
    static List<String> formValues(Buffer body, String name) {
        List<String> values = new ArrayList<>();
        for (String pair : body.toString().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                decoded(pair.substring(name.length() + 1).strip()).ifPresent(values::add);
            }
        }
        return values;
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
