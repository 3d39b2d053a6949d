package io.carillon.runtime;

import io.carillon.model.Opaque;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104) of texts. */
final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    /** The code of a text under a key; 32 bytes. */
    static Opaque of(Opaque key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
            return new Opaque(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The code as it is sent: base64url without padding, 43 characters. */
    static String text(Opaque key, byte[] text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(of(key, text).bytes());
    }

    /** Whether two codes are the same; the time that this takes tells nothing of the right one. */
    static boolean same(String right, String other) {
        return MessageDigest.isEqual(
                right.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
