package io.carillon.web.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A response that is ready to be sent.
 *
 * @param status HTTP status
 * @param mediaType media type of the body
 * @param body the body
 * @param headers further headers
 */
public record Reply(int status, String mediaType, Buffer body, SortedMap<String, String> headers) {
    public Reply {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    public static Reply json(int status, JsonObject body) {
        return new Reply(status, "application/json", body.toBuffer(), new TreeMap<>());
    }

    public static Reply ok(JsonObject body) {
        return json(200, body);
    }

    public static Reply of(String mediaType, Buffer body) {
        return new Reply(200, mediaType, body, new TreeMap<>());
    }

    public static Reply of(Problem problem) {
        return new Reply(
                problem.status(), Problem.MEDIA_TYPE, problem.json().toBuffer(), problem.headers());
    }

    public Reply with(String header, String value) {
        TreeMap<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, mediaType, body, more);
    }
}
