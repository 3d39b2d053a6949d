package io.carillon.web.http;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Seen;
import io.carillon.model.FieldError;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An error as clients see it (RFC 9457): {@code application/problem+json} with a type that never
 * changes its meaning.
 *
 * @param status HTTP status
 * @param kind last part of the type: {@code urn:carillon:problem:<kind>}
 * @param detail what is wrong and how to correct it
 * @param errors the fields or parameters that are wrong; empty if the problem is another one
 * @param headers further headers of the response
 */
public record Problem(
        int status,
        String kind,
        String detail,
        List<FieldError> errors,
        SortedMap<String, String> headers) {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE = "urn:carillon:problem:";

    public Problem {
        errors = List.copyOf(errors);
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    public static Problem of(int status, String kind, String detail) {
        return new Problem(status, kind, detail, List.of(), new TreeMap<>());
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", detail);
    }

    /** A query parameter, header or path is wrong; {@code where} names it. */
    public static Problem parameter(String where, String message) {
        return of(400, "invalid-parameter", "the request is not valid: " + where + " " + message)
                .with(List.of(new FieldError(where, message)));
    }

    /** A document has the right form and a wrong content. */
    public static Problem invalid(String detail, List<FieldError> errors) {
        return of(422, "invalid", detail).with(errors);
    }

    /** What {@code If-Match} names is not there. */
    static Problem changed() {
        return of(412, "precondition-failed", Seen.CHANGED);
    }

    /** The request may succeed later. */
    public static Problem unavailable(String kind, String detail, int retryAfterSeconds) {
        return of(503, kind, detail).with("Retry-After", String.valueOf(retryAfterSeconds));
    }

    /** What the core refused. */
    public static Problem of(Answer.Refused refused) {
        Problem problem =
                switch (refused.kind()) {
                    case INVALID -> of(422, "invalid", refused.detail());
                    case NOT_FOUND -> notFound(refused.detail());
                    case CONFLICT -> of(409, "conflict", refused.detail());
                    case PRECONDITION -> of(412, "precondition-failed", refused.detail());
                    case LIMIT -> of(409, "limit", refused.detail());
                    case FORBIDDEN -> of(403, "forbidden", refused.detail());
                    case KEY_REUSED -> of(422, "idempotency-key-reused", refused.detail());
                };
        return problem.with(refused.errors());
    }

    Problem with(List<FieldError> fields) {
        return new Problem(status, kind, detail, fields, headers);
    }

    Problem with(String header, String value) {
        TreeMap<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Problem(status, kind, detail, errors, more);
    }

    JsonObject json() {
        JsonArray fields = new JsonArray();
        for (FieldError error : errors) {
            fields.add(new JsonObject().put("path", error.path()).put("message", error.message()));
        }
        return new JsonObject()
                .put("type", TYPE + kind)
                .put("title", title(kind))
                .put("status", status)
                .put("detail", detail)
                .put("errors", fields);
    }

    private static String title(String kind) {
        String words = kind.replace('-', ' ');
        return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
    }
}
