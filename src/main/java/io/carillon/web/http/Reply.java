package io.carillon.web.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A response that is ready to be sent.
 *
 * @param status HTTP status
 * @param mediaType media type of the body
 * @param body the body, or its first part
 * @param headers further headers
 * @param rest what follows the first part
 */
public record Reply(
        int status,
        String mediaType,
        Buffer body,
        SortedMap<String, String> headers,
        Optional<Rest> rest) {

    /** The parts of a body after the first, asked for one after the other. */
    public interface Rest {
        /** How many bytes there are in all. */
        long bytes();

        /** The bytes that follow; fails when they cannot be had. */
        Future<Buffer> next();
    }

    public Reply {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    public static Reply json(int status, JsonObject body) {
        return new Reply(
                status, "application/json", body.toBuffer(), new TreeMap<>(), Optional.empty());
    }

    public static Reply ok(JsonObject body) {
        return json(200, body);
    }

    public static Reply of(String mediaType, Buffer body) {
        return new Reply(200, mediaType, body, new TreeMap<>(), Optional.empty());
    }

    public static Reply of(Problem problem) {
        return of(problem, problem.json());
    }

    /** The same, naming the request. */
    static Reply of(Problem problem, String requestId) {
        return of(problem, problem.json().put("requestId", requestId));
    }

    private static Reply of(Problem problem, JsonObject json) {
        return new Reply(
                problem.status(),
                Problem.MEDIA_TYPE,
                json.toBuffer(),
                problem.headers(),
                Optional.empty());
    }

    public Reply with(String header, String value) {
        TreeMap<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, mediaType, body, more, rest);
    }

    /** This reply with an ETag, which changes with the body. */
    public Reply tagged() {
        return with("ETag", EntityTags.of("", body));
    }

    /** This reply with an ETag that names the version, and changes with the body. */
    public Reply tagged(long version) {
        return with("ETag", EntityTags.of(version + "-", body));
    }

    /** What this reply to a GET or HEAD becomes under the conditions of the request. */
    Reply under(Optional<EntityTags> ifMatch, Optional<EntityTags> ifNoneMatch) {
        String tag = headers.get("ETag");
        if (status != 200 || tag == null) {
            return this;
        }
        if (ifMatch.isPresent() && !ifMatch.get().allowWrite(tag)) {
            return of(Problem.changed());
        }
        return ifNoneMatch.isPresent() && ifNoneMatch.get().have(tag)
                ? new Reply(304, mediaType, Buffer.buffer(), headers, Optional.empty())
                : this;
    }

    /** This reply, whose body goes on; it is sent as a stream. */
    public Reply followedBy(Rest more) {
        return new Reply(status, mediaType, body, headers, Optional.of(more));
    }

    /** How many bytes the whole body has. */
    long bytes() {
        return body.length() + rest.map(Rest::bytes).orElse(0L);
    }
}
