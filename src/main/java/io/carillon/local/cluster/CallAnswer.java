package io.carillon.local.cluster;

import java.util.Optional;

/**
 * The HTTP answer to one call.
 *
 * @param status the HTTP status code
 * @param body text of the body, may be empty
 * @param streamId for an accepted SUBSCRIBE: the stream on which events will arrive. The response
 *     must stay open until a {@link Order.CloseStream} of it
 * @param leader for 307: {@code host:port} of the leading master
 */
public record CallAnswer(
        int status, String body, Optional<String> streamId, Optional<String> leader) {

    static CallAnswer of(int status, String body) {
        return new CallAnswer(status, body, Optional.empty(), Optional.empty());
    }

    static CallAnswer accepted() {
        return of(202, "");
    }

    static CallAnswer badRequest(String body) {
        return of(400, body);
    }

    static CallAnswer stream(String streamId) {
        return new CallAnswer(200, "", Optional.of(streamId), Optional.empty());
    }

    static CallAnswer redirect(String leader) {
        return new CallAnswer(307, "", Optional.empty(), Optional.of(leader));
    }
}
