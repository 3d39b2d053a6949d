package io.carillon.executor.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom an exchange trusts. There is always a check of the certificate, and of its name. */
final class Trust {
    private Trust() {}

    /**
     * @param caFile certificates of the authorities; empty: those that the Java machine trusts
     */
    static SSLSocketFactory factory(Optional<Path> caFile) throws IOException {
        try {
            if (caFile.isEmpty()) {
                return SSLContext.getDefault().getSocketFactory();
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates(caFile.get())) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new Failure("the trust in certificates cannot be set up: " + e, e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        Collection<? extends Certificate> found;
        try {
            found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new Failure(
                    "caFile: "
                            + file.getFileName()
                            + " cannot be read in the sandbox; the app's uris must bring it",
                    e);
        } catch (GeneralSecurityException e) {
            throw new Failure(
                    "caFile: " + file.getFileName() + " does not hold certificates in PEM", e);
        }
        if (found.isEmpty()) {
            throw new Failure("caFile: " + file.getFileName() + " holds no certificate in PEM");
        }
        return found;
    }
}
