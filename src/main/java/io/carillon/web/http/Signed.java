package io.carillon.web.http;

import io.carillon.web.access.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node says of a request that it forwards, in the header {@code Carillon-Forward}.
 *
 * @param at when it was signed, by the clock of the node that did; whole milliseconds
 * @param nonce a number that no other request of late has
 * @param digest SHA-256 of the body, base64url
 * @param target the proof in the record of the leader that the request is meant for
 */
record Signed(Instant at, long nonce, String digest, String target) {
    static final String HEADER = "Carillon-Forward";
    static final String SIGNATURE = "Carillon-Signature";

    private static final Pattern FORM =
            Pattern.compile("1 ([0-9]{1,15}) ([0-9a-f]{16}) ([A-Za-z0-9_-]{43}) ([!-~]{1,100})");

    /** The value of the header. */
    String text() {
        return String.format("1 %d %016x %s %s", at.toEpochMilli(), nonce, digest, target);
    }

    /** Reads the header; empty if it has another form. */
    static Optional<Signed> of(HttpServerRequest request) {
        Matcher form = FORM.matcher(String.valueOf(request.getHeader(HEADER)));
        return form.matches()
                ? Optional.of(
                        new Signed(
                                Instant.ofEpochMilli(Long.parseLong(form.group(1))),
                                Long.parseUnsignedLong(form.group(2), 16),
                                form.group(3),
                                form.group(4)))
                : Optional.empty();
    }

    /** Whether the request comes from another node; one that is not signed rightly is refused. */
    static boolean is(HttpServerRequest request) {
        return request.getHeader(SIGNATURE) != null;
    }

    /** Whether a body is the one that was signed, if the request is signed at all. */
    static boolean allows(HttpServerRequest request, Buffer body) {
        return !is(request)
                || of(request).filter(signed -> signed.digest.equals(digest(body))).isPresent();
    }

    /** The digest of a body. */
    static String digest(Buffer body) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(body.getBytes()));
    }
}
