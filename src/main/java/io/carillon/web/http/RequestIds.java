package io.carillon.web.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The id of a request: the one that its sender gives, or else a random one. It stands in the
 * response, from the beginning; in problems, in the audit, and in what is asked of the leader.
 */
final class RequestIds {
    static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 12;

    private RequestIds() {}

    /** Gives the request its id. */
    static void give(HttpServerRequest request) {
        List<String> given = request.headers().getAll(HEADER);
        boolean sane = given.size() == 1 && SANE.matcher(given.get(0)).matches();
        request.response().putHeader(HEADER, sane ? given.get(0) : made());
    }

    private static String made() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The id of the request that is answered. */
    static String of(HttpServerResponse response) {
        return String.valueOf(response.headers().get(HEADER));
    }

    /** Asks under the same id. */
    static void pass(HttpServerResponse response, MultiMap headers) {
        headers.set(HEADER, of(response));
    }
}
