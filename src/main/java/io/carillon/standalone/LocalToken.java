package io.carillon.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What callers of {@code carillon local} need: a token for the operations API, which is of one
 * start, and a secret for its Mesos, which is kept; both in files that only their user can read.
 * Other users of the machine reach its loopback address, too. One thread.
 */
final class LocalToken implements AutoCloseable {
    /** The file with the secret for the local Mesos. */
    static final String MESOS = "mesos-secret";

    static final String PRINCIPAL = "carillon-local";

    private final Path data;
    private final Path shared;
    private final String token = KeptSecret.random();
    private final KeptSecret mesos;
    private final List<Path> announced = new ArrayList<>();

    /**
     * @param data directory of the state; the token is in its file {@code token}
     * @param home home of the user; the command line client looks for the token of a port below it,
     *     in {@code .carillon/tokens/PORT}
     * @throws IOException when the secret for Mesos cannot be made or read
     */
    LocalToken(Path data, Path home) throws IOException {
        this.data = data;
        this.mesos = KeptSecret.alone(data.resolve(MESOS), PRINCIPAL);
        this.shared = home.resolve(".carillon").resolve("tokens");
    }

    String token() {
        return token;
    }

    /** The secret for the local Mesos. */
    KeptSecret mesos() {
        return mesos;
    }

    /** Writes the files, and gives the configuration of nodes that use them. */
    List<String> write() throws IOException {
        String digest = HexFormat.of().formatHex(sha256(token));
        Path tokens = data.resolve("tokens.json");
        PrivateDirectory.write(
                tokens,
                "{\"tokens\": [{\"name\": \"local\", \"roles\": [\"admin\"], \"sha256\": \""
                        + digest
                        + "\"}]}\n");
        PrivateDirectory.write(data.resolve("token"), token + "\n");
        return List.of(
                "authentication.mode=token",
                "authentication.tokensFile=" + tokens.toAbsolutePath(),
                "mesos.allowedUsers=*,root",
                "mesos.principal=" + PRINCIPAL,
                "mesos.secretFile=" + mesos.file(),
                "mesos.agentPrincipal=" + PRINCIPAL,
                "mesos.agentSecretFile=" + mesos.file(),
                // The agents are in this very process.
                "mesos.agentSecretOverHttp=true");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Lets the command line client of this user find the token of a port of loopback. */
    void announce(int port) throws IOException {
        PrivateDirectory.take(shared);
        Path file = shared.resolve(Integer.toString(port));
        PrivateDirectory.write(file, token + "\n");
        announced.add(file);
    }

    /**
     * Removes what was announced. The token that stays is of no use: the next start has another.
     */
    @Override
    public void close() throws IOException {
        for (Path file : announced) {
            Files.deleteIfExists(file);
        }
    }
}
