package io.carillon.zookeeper;

import java.nio.charset.StandardCharsets;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.ZooKeeper;

/**
 * The user and the secret with which a client authenticates at ZooKeeper, by its scheme {@code
 * digest}. Immutable.
 *
 * @param user not empty, without a colon
 * @param secret not empty, never logged
 */
public record DigestAuth(String user, String secret) {
    /** ZooKeeper's name for this way to authenticate. */
    static final String SCHEME = "digest";

    /**
     * @throws IllegalArgumentException when a part is empty, or the user has a colon; the message
     *     does not contain them
     */
    public DigestAuth {
        if (user.isBlank() || user.indexOf(':') >= 0 || secret.isBlank()) {
            throw new IllegalArgumentException("must be one line: user:secret");
        }
    }

    /**
     * Reads {@code user:secret}; the secret may contain colons.
     *
     * @throws IllegalArgumentException when it is anything else, with what it must be
     */
    public static DigestAuth parse(String text) {
        String line = text.strip();
        int colon = line.indexOf(':');
        if (colon < 0 || !line.equals(line.lines().findFirst().orElse(""))) {
            throw new IllegalArgumentException("must be one line: user:secret");
        }
        return new DigestAuth(line.substring(0, colon), line.substring(colon + 1));
    }

    /** As clients send it. */
    byte[] bytes() {
        return (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
    }

    /** Makes a client authenticate in each of its connections. */
    public void addTo(ZooKeeper client) {
        client.addAuthInfo(SCHEME, bytes());
    }

    /**
     * Makes a client authenticate in each of its connections, and own the nodes that it creates.
     */
    void addTo(CuratorFrameworkFactory.Builder builder) {
        builder.authorization(SCHEME, bytes()).aclProvider(Nodes.ofCreator());
    }

    @Override
    public String toString() {
        return user + ":***";
    }
}
