package io.carillon.cli;

import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the client: those that nodes are trusted by, and its own. Given as options,
 * else by variables of the environment.
 */
final class ClientTls {
    private static final String CA_FILE = "CARILLON_CA_FILE";
    private static final String CERT_FILE = "CARILLON_CERT_FILE";
    private static final String KEY_FILE = "CARILLON_KEY_FILE";

    private ClientTls() {}

    /**
     * What connections are made with; empty: what the Java machine has.
     *
     * @throws ApiException when the files cannot be used
     */
    static Optional<SSLContext> find(
            @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        Optional<Path> trusted = given(authorities, CA_FILE);
        Optional<Path> own = given(certificate, CERT_FILE);
        Optional<Path> secret = given(key, KEY_FILE);
        if (own.isPresent() != secret.isPresent()) {
            throw new ApiException(
                    0, "give --cert-file and --key-file (or their variables) together");
        }
        TlsFiles files =
                TlsFiles.of("--cert-file", own, "--key-file", secret, "--ca-file", trusted);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TlsMaterial.read(files).context());
        } catch (IOException | GeneralSecurityException e) {
            throw new ApiException(0, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Path> given(@Nullable Path option, String variable) {
        return Optional.ofNullable(option)
                .or(
                        () ->
                                Optional.ofNullable(System.getenv(variable))
                                        .filter(text -> !text.isBlank())
                                        .map(Path::of));
    }

    /**
     * Why there is no connection that a request could be sent over, in words; empty when a failure
     * is of another kind.
     */
    static Optional<String> refusal(IOException failure, String url) {
        Optional<SSLException> tls = cause(failure, SSLException.class);
        if (tls.isEmpty()) {
            return Optional.empty();
        }
        String said = String.valueOf(tls.get().getMessage());
        if (said.contains("Received fatal alert")) {
            return Optional.of(
                    url
                            + " does not take this client ("
                            + said.substring(said.indexOf("Received"))
                            + "); a node may ask for a certificate: --cert-file and --key-file (or "
                            + CERT_FILE
                            + " and "
                            + KEY_FILE
                            + ")");
        }
        if (said.contains("nrecognized SSL message")) {
            return Optional.of(url + " does not speak TLS; write http:// instead of https://");
        }
        Optional<CertificateException> bad = cause(failure, CertificateException.class);
        if (bad.isEmpty()) {
            return Optional.of(url + ": TLS failed: " + said);
        }
        String why = String.valueOf(bad.get().getMessage());
        if (why.contains("subject alternative")) {
            return Optional.of("the certificate of " + url + " is of another host: " + why);
        }
        return Optional.of(
                why.contains("validity") || why.contains("expired")
                        ? "the certificate of " + url + " has expired or is not valid yet: " + why
                        : "the certificate of "
                                + url
                                + " is not trusted; name the file with its authority: --ca-file (or"
                                + " "
                                + CA_FILE
                                + ")");
    }

    private static <T> Optional<T> cause(Throwable failure, Class<T> kind) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (kind.isInstance(one)) {
                return Optional.of(kind.cast(one));
            }
        }
        return Optional.empty();
    }
}
