package io.carillon.local.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, by Basic authentication (RFC 7617). Without any principal, calls need no
 * authentication. Immutable.
 */
public final class BasicCredentials {

    /** The result of checking a header. */
    record Outcome(boolean refused, Optional<String> principal) {}

    private final Map<String, String> secrets;
    private final String advice;

    /**
     * Principals and their secrets.
     *
     * @param secrets by principal; neither may contain a colon
     * @param advice sentence for those who are refused
     */
    public BasicCredentials(Map<String, String> secrets, String advice) {
        this.secrets = new TreeMap<>(secrets);
        this.advice = advice;
    }

    /** What those who are refused are told. */
    String advice() {
        return advice;
    }

    Outcome check(@Nullable String header) {
        if (secrets.isEmpty()) {
            return new Outcome(false, Optional.empty());
        }
        if (header == null || !header.startsWith("Basic ")) {
            return new Outcome(true, Optional.empty());
        }
        String pair;
        try {
            pair =
                    new String(
                            Base64.getDecoder().decode(header.substring("Basic ".length())),
                            StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new Outcome(true, Optional.empty());
        }
        int colon = pair.indexOf(':');
        String principal = colon < 0 ? pair : pair.substring(0, colon);
        String secret = secrets.get(principal);
        boolean right =
                colon >= 0
                        && secret != null
                        && MessageDigest.isEqual(
                                secret.getBytes(StandardCharsets.UTF_8),
                                pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        return right
                ? new Outcome(false, Optional.of(principal))
                : new Outcome(true, Optional.empty());
    }
}
