package io.carillon.runtime;

import io.carillon.model.Opaque;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The tokens by which tasks show who they are: HMAC-SHA256 over the task's id, with a key that the
 * nodes of a cluster share and no task knows. So nothing is stored for a token, and each node can
 * check it. A token says nothing of whether its task lives. One object for each node; thread-safe.
 */
public final class TaskTokens {
    /** What each token begins with, so that it is not taken for another one. */
    public static final String PREFIX = "ct_";

    /** How many bytes the key has. */
    public static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    /** Whatever else the key will be used for, must not be a token of a task. */
    private static final String PURPOSE = "carillon task token 1\n";

    private volatile Optional<Opaque> key = Optional.empty();

    /** The key is known now. */
    public void keyed(Opaque known) {
        if (known.size() != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + known.size() + " bytes");
        }
        key = Optional.of(known);
    }

    /** The token of the task; empty while the key is not known. */
    public Optional<String> of(String task) {
        return key.map(known -> PREFIX + signed(known, task));
    }

    /** Whether it is the token of that task; the time that this takes tells nothing of the key. */
    public boolean accepts(String task, String token) {
        return of(task).filter(right -> same(right, token)).isPresent();
    }

    private static boolean same(String right, String token) {
        return MessageDigest.isEqual(
                right.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static String signed(Opaque key, String task) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
            byte[] code = mac.doFinal((PURPOSE + task).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
