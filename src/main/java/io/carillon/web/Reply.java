package io.carillon.web;

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
record Reply(int status, String mediaType, Buffer body, SortedMap<String, String> headers) {
    Reply {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    static Reply json(int status, JsonObject body) {
        return new Reply(status, "application/json", body.toBuffer(), new TreeMap<>());
    }

    static Reply ok(JsonObject body) {
        return json(200, body);
    }

    static Reply of(String mediaType, Buffer body) {
        return new Reply(200, mediaType, body, new TreeMap<>());
    }

    static Reply of(Problem problem) {
        return new Reply(
                problem.status(), Problem.MEDIA_TYPE, problem.json().toBuffer(), problem.headers());
    }

    Reply with(String header, String value) {
        TreeMap<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, mediaType, body, more);
    }
}
