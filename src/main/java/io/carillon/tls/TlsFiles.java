package io.carillon.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files in PEM that one side of TLS is made of. Immutable.
 *
 * @param certificate the own certificate, followed by those of the authorities between it and a
 *     root; given together with the key
 * @param key its private key
 * @param authorities the authorities that others are trusted by; empty: those that the Java machine
 *     trusts, and those that stand in the file of the own certificate
 */
public record TlsFiles(
        Optional<Named> certificate, Optional<Named> key, Optional<Named> authorities) {
    /** No files: no certificate of our own, and trust in what the Java machine trusts. */
    public static final TlsFiles NONE =
            new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A file with the setting that names it, which messages begin with.
     *
     * @param setting such as {@code http.tls.certFile}
     */
    public record Named(String setting, Path path) {
        @Override
        public String toString() {
            return setting + ": " + path;
        }
    }

    /**
     * @throws IllegalArgumentException when a certificate comes without its key, or the reverse
     */
    public TlsFiles {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate and its key are given together");
        }
    }

    /** The files at three paths, and the settings that name them. */
    public static TlsFiles of(
            String certificateSetting,
            Optional<Path> certificate,
            String keySetting,
            Optional<Path> key,
            String authoritiesSetting,
            Optional<Path> authorities) {
        return new TlsFiles(
                certificate.map(path -> new Named(certificateSetting, path)),
                key.map(path -> new Named(keySetting, path)),
                authorities.map(path -> new Named(authoritiesSetting, path)));
    }

    /** Whether there is nothing to read. */
    public boolean isEmpty() {
        return certificate.isEmpty() && authorities.isEmpty();
    }
}
