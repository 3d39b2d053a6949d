package io.carillon.node;

import io.carillon.config.Config;
import io.carillon.config.Key;
import io.carillon.config.Keys;
import io.carillon.terminal.Failures;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsFiles.Named;
import io.carillon.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The part of {@link Hardening} that looks at files: who else gets at them, and until when. */
final class HardeningFiles {
    /** As long before the end as a node warns of it. */
    private static final Duration SOON = Duration.ofDays(14);

    private static final int OTHERS_READ = 04;
    private static final int OTHERS_WRITE = 02;
    private static final int GROUP_WRITE = 020;
    private static final int STICKY = 01000;

    /** Nobody but their owner needs these. The other files are public, as certificates are. */
    private static final List<Key<Optional<Path>>> CLOSED =
            List.of(
                    Keys.HTTP_TLS_KEY_FILE,
                    Keys.CLUSTER_SECRET_FILE,
                    Keys.ZOOKEEPER_AUTH_FILE,
                    Keys.ZOOKEEPER_TLS_KEY_FILE,
                    Keys.MESOS_SECRET_FILE,
                    Keys.MESOS_KEY_FILE,
                    Keys.MESOS_AGENT_SECRET_FILE,
                    Keys.AUDIT_FILE,
                    Keys.OIDC_CLIENT_SECRET_FILE,
                    Keys.SECRETS_DIR,
                    Keys.SECRETS_VAULT_TOKEN_FILE);

    private static final List<Key<Optional<Path>>> PUBLIC =
            List.of(
                    Keys.HTTP_TLS_CERT_FILE,
                    Keys.HTTP_TLS_CLIENT_CA_FILE,
                    Keys.HTTP_TLS_CA_FILE,
                    Keys.ZOOKEEPER_TLS_CA_FILE,
                    Keys.ZOOKEEPER_TLS_CERT_FILE,
                    Keys.MESOS_CA_FILE,
                    Keys.MESOS_CERT_FILE,
                    Keys.AUTHENTICATION_ROLES_FILE,
                    Keys.OIDC_CA_FILE,
                    Keys.SECRETS_VAULT_CA_FILE);

    private final List<Finding> findings = new ArrayList<>();

    /** The directories that a finding names already. */
    private final TreeSet<Path> told = new TreeSet<>();

    private HardeningFiles() {}

    /** Certificates that have expired or will soon, and those that cannot be used. */
    static List<Finding> certificates(Config config, Instant now) {
        List<Finding> found = new ArrayList<>();
        certificate(config, Keys.HTTP_TLS_CERT_FILE, Keys.HTTP_TLS_KEY_FILE, now)
                .ifPresent(found::add);
        certificate(config, Keys.ZOOKEEPER_TLS_CERT_FILE, Keys.ZOOKEEPER_TLS_KEY_FILE, now)
                .ifPresent(found::add);
        certificate(config, Keys.MESOS_CERT_FILE, Keys.MESOS_KEY_FILE, now).ifPresent(found::add);
        return found;
    }

    private static Optional<Finding> certificate(
            Config config, Key<Optional<Path>> certificate, Key<Optional<Path>> key, Instant now) {
        if (config.get(certificate).isEmpty() || config.get(key).isEmpty()) {
            return Optional.empty();
        }
        try {
            TlsFiles files =
                    new TlsFiles(
                            config.get(certificate).map(path -> new Named("", path)),
                            config.get(key).map(path -> new Named("", path)),
                            Optional.empty());
            return TlsMaterial.read(files)
                    .expires()
                    .filter(end -> end.isBefore(now.plus(SOON)))
                    .map(
                            end ->
                                    Finding.open(
                                            certificate.path(),
                                            (end.isBefore(now) ? "has expired at " : "expires at ")
                                                    + end,
                                            "a new certificate; no restart is needed"));
        } catch (IOException e) {
            return Optional.of(
                    Finding.open(
                            certificate.path(),
                            "cannot be used: " + Failures.said(e).replaceFirst("^: ", ""),
                            "repair it"));
        }
    }

    /** Files that others may read or replace. */
    static List<Finding> permissions(Config config, Optional<Path> file) {
        HardeningFiles files = new HardeningFiles();
        file.ifPresent(path -> files.look("--config", path, true));
        files.look(
                Keys.AUTHENTICATION_TOKENS_FILE.path(),
                config.get(Keys.AUTHENTICATION_TOKENS_FILE),
                true);
        CLOSED.forEach(
                key -> config.get(key).ifPresent(path -> files.look(key.path(), path, true)));
        PUBLIC.forEach(
                key -> config.get(key).ifPresent(path -> files.look(key.path(), path, false)));
        return files.findings;
    }

    /** The directory that the file is in; the root is in itself. */
    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? file : folder;
    }

    private void look(String key, Path named, boolean closed) {
        Path path = named.toAbsolutePath().normalize();
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            directories(key, folder(path));
            if (Files.exists(path)) {
                Path real = path.toRealPath();
                directories(key, folder(real));
                file(key, real, closed);
            }
        } catch (IOException e) {
            findings.add(
                    Finding.open(
                            key,
                            path + " cannot be looked at: " + Failures.said(e),
                            "run this as the user of the node"));
        }
    }

    private void file(String key, Path file, boolean closed) throws IOException {
        int mode = mode(file);
        if ((mode & (OTHERS_WRITE | GROUP_WRITE)) != 0) {
            findings.add(
                    Finding.open(key, "others may write " + file, "chmod go-w " + quoted(file)));
        }
        if (closed && (mode & OTHERS_READ) != 0) {
            findings.add(
                    Finding.open(key, "every user may read " + file, "chmod o= " + quoted(file)));
        }
    }

    private static String quoted(Path file) {
        return file.toString().matches("[A-Za-z0-9/._+-]+")
                ? file.toString()
                : "'" + file.toString().replace("'", "'\\''") + "'";
    }

    /** Whoever may write in a directory above a file may put another one in its place. */
    private void directories(String key, Path lowest) throws IOException {
        for (Path at = lowest; at != null; at = at.getParent()) {
            boolean shared =
                    Files.isDirectory(at)
                            && (mode(at) & OTHERS_WRITE) != 0
                            && (mode(at) & STICKY) == 0;
            if (shared && told.add(at)) {
                findings.add(
                        Finding.open(
                                key,
                                "every user may replace what is in " + at,
                                "chmod o-w " + quoted(at)));
            }
        }
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode"));
    }
}
