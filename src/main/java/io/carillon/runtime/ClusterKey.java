package io.carillon.runtime;

import io.carillon.model.Opaque;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The secret that the nodes of a cluster share, by which each knows what another one has signed. It
 * is that of a file which every node has, or, without one, made from the random key that the nodes
 * keep in the store; then whoever can read the store can sign as well. Each purpose has a key of
 * its own, so a signature for one is worth nothing for another. One object for each node;
 * thread-safe.
 */
public final class ClusterKey {
    /** Characters that a secret of a file has at least. */
    private static final int MIN_CHARS = 32;

    private static final String DERIVED = "carillon cluster key 1\n";

    private final boolean ofFile;
    private volatile List<Opaque> secrets;

    private ClusterKey(boolean ofFile, List<Opaque> secrets) {
        this.ofFile = ofFile;
        this.secrets = List.copyOf(secrets);
    }

    /** The key that the store has; not known before {@link #keyed}. */
    public static ClusterKey ofStore() {
        return new ClusterKey(false, List.of());
    }

    /**
     * Secrets of a file.
     *
     * @param secrets the one that this node signs with, and behind it those that it accepts as well
     */
    public static ClusterKey ofFile(List<Opaque> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("no secret");
        }
        return new ClusterKey(true, secrets);
    }

    /**
     * The secrets in the text of a file, one in each line: first the one that this node signs with,
     * then, while it is being replaced, another one that it accepts as well.
     *
     * @throws IllegalArgumentException with what is wrong with the file
     */
    public static List<Opaque> parse(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || lines.size() > 2) {
            throw new IllegalArgumentException(
                    "must have one line with the secret, and at most a second one that is"
                            + " accepted as well");
        }
        List<Opaque> secrets = new ArrayList<>();
        for (String line : lines) {
            if (line.length() < MIN_CHARS) {
                throw new IllegalArgumentException(
                        "has a secret of fewer than "
                                + MIN_CHARS
                                + " characters; openssl rand -hex 32 makes one");
            }
            secrets.add(new Opaque(line.getBytes(StandardCharsets.UTF_8)));
        }
        return List.copyOf(secrets);
    }

    /** The random key of the store is known now; without meaning if there is a file. */
    public void keyed(Opaque ofStore) {
        if (!ofFile) {
            secrets = List.of(ofStore);
        }
    }

    /** Whether this node can sign and accept. */
    public boolean known() {
        return !secrets.isEmpty();
    }

    /**
     * Signs the parts, each as it is.
     *
     * @param purpose what the signature is for
     * @return 43 characters of base64url; empty while the key is not known
     */
    public Optional<String> sign(String purpose, List<String> parts) {
        return secrets.stream().findFirst().map(secret -> signed(secret, purpose, parts));
    }

    /** Whether a node that has one of the secrets has signed these parts for that purpose. */
    public boolean accepts(String purpose, List<String> parts, String signature) {
        boolean accepted = false;
        for (Opaque secret : secrets) {
            accepted |= Hmac.same(signed(secret, purpose, parts), signature);
        }
        return accepted;
    }

    private static String signed(Opaque secret, String purpose, List<String> parts) {
        Opaque key = Hmac.of(secret, (DERIVED + purpose).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            // With its length, no part can be taken for the end of the one before.
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
            bytes.writeBytes(text);
        }
        return Hmac.text(key, bytes.toByteArray());
    }
}
