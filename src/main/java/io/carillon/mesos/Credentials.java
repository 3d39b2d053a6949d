package io.carillon.mesos;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Principal and secret for Basic authentication with a master.
 *
 * @param principal the principal; neither part may contain a colon
 * @param secret the secret, never logged
 */
public record Credentials(String principal, String secret) {

    public Credentials {
        if (principal.indexOf(':') >= 0 || secret.indexOf(':') >= 0) {
            throw new IllegalArgumentException("Mesos principal or secret contains a colon");
        }
    }

    /** The value of the {@code Authorization} header. */
    String header() {
        byte[] pair = (principal + ':' + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return principal + ":***";
    }
}
