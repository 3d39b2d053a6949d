package io.carillon.standalone;

import io.carillon.local.LocalMesosOptions;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * A secret in a file of a private directory, which is made once and kept: clients that know it go
 * on working after a restart.
 *
 * @param file the file, which only its owner can read
 * @param user who has the secret
 * @param secret at least {@value #SHORTEST} characters, never shown
 */
public record KeptSecret(Path file, String user, String secret) {
    /** The user of secrets, unless another one is given. */
    public static final String USER = "carillon";

    /** Beside the data of a ZooKeeper: there has been a secret. */
    private static final String OWNED = "owned";

    private static final int BYTES = 24;
    private static final int SHORTEST = 16;

    /** A random text of 48 hex digits. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * The secret in a file that holds nothing else, made when there is none.
     *
     * @throws IOException when it cannot be read or written, others can read it, or it is too short
     */
    public static KeptSecret alone(Path file) throws IOException {
        return alone(file, USER);
    }

    /** The same with another user, whom the file does not name. */
    static KeptSecret alone(Path file, String user) throws IOException {
        return of(file.toAbsolutePath(), user, "", "delete it to have one made");
    }

    /**
     * The secret in a file that holds {@code user:secret}, for the ZooKeeper in a directory. What
     * is stored there belongs to that user, so a secret is made once for a store, and never again.
     *
     * @param store the directory of the ZooKeeper
     * @throws IOException when it cannot be read or written, others can read it, it is too short,
     *     or it is missing, while the store has had one
     */
    public static KeptSecret withUser(Path file, Path store) throws IOException {
        Path kept = file.toAbsolutePath();
        Path mark = mark(store);
        String advice =
                "put the file back from a copy, because what is stored in %s cannot be read without"
                                .formatted(store.toAbsolutePath())
                        + " it; to begin anew, delete that directory";
        if (isOwned(store) && !Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(kept + " is missing; " + advice);
        }
        KeptSecret secret = of(kept, USER, USER + ":", advice);
        if (!isOwned(store)) {
            Files.createDirectories(EmbeddedZooKeeper.data(store));
            PrivateDirectory.writeOnce(
                    mark, "what is stored here belongs to the user in " + kept + "\n");
        }
        return secret;
    }

    private static Path mark(Path store) {
        return EmbeddedZooKeeper.data(store).resolve(OWNED);
    }

    /** Whether a secret was made for the ZooKeeper in a directory, now or before. */
    static boolean isOwned(Path store) {
        return Files.exists(mark(store));
    }

    private static KeptSecret of(Path kept, String user, String before, String replace)
            throws IOException {
        if (!Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
            PrivateDirectory.writeOnce(kept, before + random() + "\n");
        }
        PrivateDirectory.check(kept, replace);
        String text = Files.readString(kept).strip();
        String secret = text.startsWith(before) ? text.substring(before.length()) : "";
        if (secret.length() < SHORTEST || !secret.matches("[!-9;-~]+")) {
            throw new IOException(
                    ("%s must hold %sSECRET, where SECRET has at least %d characters, without"
                                    + " spaces and colons; %s")
                            .formatted(kept, before, SHORTEST, replace));
        }
        return new KeptSecret(kept, user, secret);
    }

    /** The options of a local Mesos that lets only callers with the secret in. */
    public LocalMesosOptions guards(LocalMesosOptions options) {
        return options.withCredentials(Map.of(user, secret))
                .withAdvice(
                        "This Mesos needs HTTP Basic authentication: principal %s, secret in %s."
                                        .formatted(user, file)
                                + " Started with --open or CARILLON_OPEN=true it needs none.\n");
    }

    /** The user and the secret for ZooKeeper. */
    public DigestAuth digest() {
        return new DigestAuth(user, secret);
    }

    @Override
    public String toString() {
        return user + " in " + file;
    }
}
