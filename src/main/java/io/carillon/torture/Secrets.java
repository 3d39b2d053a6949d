package io.carillon.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What the processes of one torture authenticate with, in files for their user alone: other users
 * of the machine reach their ports, too. Immutable.
 */
final class Secrets {
    private static final String USER = "carillon";

    private final Path directory;
    private final Path mesosFile;
    private final String token = random();
    private final String mesos = random();

    private Secrets(Path directory, Path mesosFile) {
        this.directory = directory;
        this.mesosFile = mesosFile;
    }

    /**
     * Makes them anew.
     *
     * @param mesos the directory of the local Mesos, which uses the secret that it finds there
     */
    static Secrets make(Path directory, Path mesos) throws IOException {
        Secrets made = new Secrets(directory, mesos.resolve("secret"));
        Files.createDirectories(mesos);
        write(made.mesosFile, made.mesos);
        write(directory.resolve("zookeeper-auth"), USER + ":" + random());
        write(
                directory.resolve("tokens.json"),
                "{\"tokens\": [{\"name\": \"torture\", \"roles\": [\"admin\"], \"sha256\": \"%s\"}]}"
                        .formatted(digest(made.token)));
        return made;
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        FileAttribute<?>[] mode =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Files.deleteIfExists(file);
        Files.createFile(file, mode);
        Files.writeString(file, text);
    }

    /**
     * What nodes are configured with, as {@code key=value}.
     *
     * @param local whether their Mesos is the local one, which needs the secret
     */
    List<String> settings(boolean local) {
        List<String> all = new ArrayList<>();
        all.add("authentication.tokensFile=" + directory.resolve("tokens.json"));
        all.add("zookeeper.authFile=" + directory.resolve("zookeeper-auth"));
        if (local) {
            all.add("mesos.principal=" + USER);
            all.add("mesos.secretFile=" + mesosFile);
            all.add("mesos.agentPrincipal=" + USER);
            all.add("mesos.agentSecretFile=" + mesosFile);
            all.add("mesos.agentSecretOverHttp=true");
        }
        return all;
    }

    /** The header with which nodes are called. */
    String bearer() {
        return "Bearer " + token;
    }

    /** The header with which the local Mesos is called. */
    String basic() {
        byte[] pair = (USER + ":" + mesos).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
