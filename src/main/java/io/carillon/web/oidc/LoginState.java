package io.carillon.web.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import io.carillon.model.Opaque;
import io.carillon.runtime.TaskTokens;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a login that has begun must know when it ends. It is kept by the browser, sealed with a key
 * that the nodes of a cluster share: no node keeps anything, and it may end at another node.
 * Immutable.
 *
 * @param state what the issuer must send back (RFC 6749, 10.12)
 * @param nonce what the ID token must hold (OpenID Connect Core, 3.1.2.1)
 * @param verifier proves that who began it ends it (RFC 7636)
 * @param redirect where the issuer sends the browser back to
 * @param to what the page shows afterwards: the part of its address from {@code #} on, or nothing
 * @param begun when it began
 */
record LoginState(
        String state, String nonce, String verifier, String redirect, String to, Instant begun) {
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final String PURPOSE = "login ";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int SALT_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int RANDOM_BYTES = 32;

    static LoginState begin(SecureRandom random, String redirect, String to, Instant now) {
        return new LoginState(random(random), random(random), random(random), redirect, to, now);
    }

    private static String random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return text(bytes);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** This state, sealed; empty while the nodes' key is not known. */
    Optional<String> seal(TaskTokens tokens, SecureRandom random) {
        byte[] head = new byte[SALT_BYTES + IV_BYTES];
        random.nextBytes(head);
        byte[] plain =
                new JsonObject()
                        .put("state", state)
                        .put("nonce", nonce)
                        .put("verifier", verifier)
                        .put("redirect", redirect)
                        .put("to", to)
                        .put("begun", begun.toString())
                        .encode()
                        .getBytes(StandardCharsets.UTF_8);
        return cipher(Cipher.ENCRYPT_MODE, tokens, head)
                .map(
                        cipher -> {
                            try {
                                byte[] secret = cipher.doFinal(plain);
                                return text(
                                        ByteBuffer.allocate(head.length + secret.length)
                                                .put(head)
                                                .put(secret)
                                                .array());
                            } catch (GeneralSecurityException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    /** What was sealed; empty if nothing of this cluster was, or too long ago. */
    static Optional<LoginState> open(String value, TaskTokens tokens, Instant now) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(value);
            int head = SALT_BYTES + IV_BYTES;
            if (bytes.length <= head + TAG_BITS / 8) {
                return Optional.empty();
            }
            Optional<Cipher> cipher =
                    cipher(Cipher.DECRYPT_MODE, tokens, Arrays.copyOf(bytes, head));
            if (cipher.isEmpty()) {
                return Optional.empty();
            }
            byte[] plain = cipher.get().doFinal(bytes, head, bytes.length - head);
            JsonNode json = StrictJson.parse(new String(plain, StandardCharsets.UTF_8));
            LoginState found =
                    new LoginState(
                            json.path("state").asText(),
                            json.path("nonce").asText(),
                            json.path("verifier").asText(),
                            json.path("redirect").asText(),
                            json.path("to").asText(),
                            Instant.parse(json.path("begun").asText()));
            // Clocks of nodes may differ: it may have begun a little later than now.
            return now.isBefore(found.begun().plus(LONGEST))
                            && found.begun().isBefore(now.plus(LONGEST))
                    ? Optional.of(found)
                    : Optional.empty();
        } catch (IllegalArgumentException | GeneralSecurityException | StrictJson.Malformed e) {
            return Optional.empty();
        }
    }

    /** Each state has a key of its own, so that no key is used too often. */
    private static Optional<Cipher> cipher(int mode, TaskTokens tokens, byte[] head) {
        Optional<Opaque> key = tokens.keyFor(PURPOSE + text(Arrays.copyOf(head, SALT_BYTES)));
        return key.map(
                known -> {
                    try {
                        Cipher cipher = Cipher.getInstance(CIPHER);
                        cipher.init(
                                mode,
                                new SecretKeySpec(known.bytes(), "AES"),
                                new GCMParameterSpec(TAG_BITS, head, SALT_BYTES, IV_BYTES));
                        return cipher;
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException("every Java platform has " + CIPHER, e);
                    }
                });
    }
}
