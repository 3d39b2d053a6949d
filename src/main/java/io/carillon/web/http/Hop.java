package io.carillon.web.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What goes from one node to another and back besides the bodies: headers of these lists and no
 * others. So neither tokens and cookies of callers nor anything that a browser would heed can pass.
 */
final class Hop {
    /** Headers of a request that the API reads. */
    private static final List<String> ASKED =
            List.of(
                    "Accept",
                    "Content-Type",
                    "If-Match",
                    "If-None-Match",
                    "Idempotency-Key",
                    RequestIds.HEADER);

    /** Headers of an answer that the API writes. */
    private static final List<String> ANSWERED =
            List.of(
                    "Allow",
                    "Cache-Control",
                    "Carillon-Audit",
                    "Carillon-Next",
                    "Carillon-Offset",
                    "Carillon-Size",
                    "Content-Length",
                    "ETag",
                    "Retry-After");

    /** Types that no browser runs. */
    private static final Set<String> TYPES =
            Set.of(
                    "application/json",
                    Problem.MEDIA_TYPE,
                    "application/schema+json",
                    "application/octet-stream",
                    "text/plain");

    private Hop() {}

    /** Hands on the headers of a request. */
    static void ask(MultiMap from, MultiMap to) {
        for (String name : ASKED) {
            List<String> values = from.getAll(name);
            if (!values.isEmpty()) {
                to.set(name, values);
            }
        }
    }

    /** What is signed of the headers of a request: the name before each value. */
    static List<String> signed(MultiMap headers) {
        List<String> parts = new ArrayList<>();
        for (String name : ASKED) {
            for (String value : headers.getAll(name)) {
                parts.add(name);
                parts.add(value);
            }
        }
        return parts;
    }

    /** Takes over the status and the headers of an answer. */
    static void answer(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode());
        for (String name : ANSWERED) {
            List<String> values = from.headers().getAll(name);
            if (!values.isEmpty()) {
                to.headers().set(name, values);
            }
        }
        String location = from.getHeader("Location");
        if (location != null && location.startsWith("/") && !location.startsWith("//")) {
            to.putHeader("Location", location);
        }
        String type = from.getHeader("Content-Type");
        if (type != null) {
            to.putHeader("Content-Type", isOurs(type) ? type : "application/octet-stream");
        }
    }

    private static boolean isOurs(String type) {
        return TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }
}
