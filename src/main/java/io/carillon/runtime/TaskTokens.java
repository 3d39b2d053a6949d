package io.carillon.runtime;

import io.carillon.model.Opaque;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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

    /** Whatever else the key is used for, must not be a token of a task. */
    private static final String PURPOSE = "carillon task token 1\n";

    private static final String OTHER_PURPOSE = "carillon key 1\n";

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

    /**
     * A key for another purpose of the nodes, of {@link #KEY_BYTES} bytes. Who has it can tell
     * neither the key that it is made from nor one for any other purpose. Empty while the key is
     * not known.
     */
    public Optional<Opaque> keyFor(String purpose) {
        return key.map(
                known ->
                        Hmac.of(known, (OTHER_PURPOSE + purpose).getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether it is the token of that task; the time that this takes tells nothing of the key. */
    public boolean accepts(String task, String token) {
        return of(task).filter(right -> Hmac.same(right, token)).isPresent();
    }

    private static String signed(Opaque key, String task) {
        return Hmac.text(key, (PURPOSE + task).getBytes(StandardCharsets.UTF_8));
    }
}
