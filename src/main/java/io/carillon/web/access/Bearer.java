package io.carillon.web.access;

import io.carillon.model.Opaque;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Bearer tokens in requests (RFC 6750), and their digests. */
public final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** The token of a request, if it has one. */
    public static Optional<String> of(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).trim());
    }

    /** The SHA-256 digest of a token. */
    public static Opaque digest(String token) {
        return new Opaque(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether two digests are the same; the time that it takes tells nothing. */
    static boolean same(Opaque one, Opaque other) {
        return MessageDigest.isEqual(one.bytes(), other.bytes());
    }
}
