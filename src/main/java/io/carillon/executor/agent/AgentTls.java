package io.carillon.executor.agent;

import io.carillon.executor.EnvironmentException;
import io.carillon.executor.Variables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as the variables {@code LIBPROCESS_SSL_*} describe it: {@code ENABLED}, {@code CA_FILE},
 * {@code CERT_FILE} and {@code KEY_FILE}. The agent's certificate is verified unless {@code
 * VERIFY_CERT} or {@code VERIFY_SERVER_CERT} says no in so many words; libprocess itself would not
 * verify by default. Its name is not compared: the agent is reached by an address of this very
 * machine, which a certificate rarely contains; {@code VERIFY_IPADD} asks for it.
 */
final class AgentTls {
    private static final String PREFIX = "LIBPROCESS_SSL_";

    private AgentTls() {}

    /** For TLS connections; null if the agent has none. */
    static @Nullable SSLSocketFactory factory(Variables variables) throws EnvironmentException {
        if (!variables.isSet(PREFIX + "ENABLED", false)) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(variables), trust(variables), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new EnvironmentException(
                    "The variables " + PREFIX + "* do not make a TLS connection: " + e, e);
        }
    }

    private static TrustManager @Nullable [] trust(Variables variables)
            throws EnvironmentException, GeneralSecurityException {
        boolean verify =
                variables.isSet(
                        PREFIX + "VERIFY_SERVER_CERT",
                        variables.isSet(PREFIX + "VERIFY_CERT", true));
        if (!verify) {
            return new TrustManager[] {new TrustsAnyone()};
        }
        Optional<String> file = variables.text(PREFIX + "CA_FILE");
        if (file.isEmpty()) {
            return null; // What the JVM trusts.
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates(PREFIX + "CA_FILE", file.get())) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(Variables variables)
            throws EnvironmentException, GeneralSecurityException {
        Optional<String> certificate = variables.text(PREFIX + "CERT_FILE");
        Optional<String> key = variables.text(PREFIX + "KEY_FILE");
        if (certificate.isEmpty() || key.isEmpty()) {
            return null;
        }
        Certificate[] chain =
                certificates(PREFIX + "CERT_FILE", certificate.get()).toArray(new Certificate[0]);
        PrivateKey own = PemKey.read(PREFIX + "KEY_FILE", bytes(PREFIX + "KEY_FILE", key.get()));
        KeyStore store = emptyStore();
        store.setKeyEntry("own", own, new char[0], chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, EnvironmentException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new EnvironmentException("An empty key store cannot be made: " + e, e);
        }
    }

    private static Collection<? extends Certificate> certificates(String name, String file)
            throws EnvironmentException, GeneralSecurityException {
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes(name, file)));
        if (found.isEmpty()) {
            throw Variables.unusable(name, file, "a file with a certificate in PEM");
        }
        return found;
    }

    private static byte[] bytes(String name, String file) throws EnvironmentException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new EnvironmentException(
                    name + " is '" + file + "', which cannot be read: " + e, e);
        }
    }

    /** The trust of {@code VERIFY_CERT=false}. */
    private static final class TrustsAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
