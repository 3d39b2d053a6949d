package io.carillon.tls;

import io.carillon.model.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What {@link TlsFiles} hold: a certificate with its key, which belong together, and the
 * authorities that others are trusted by. Immutable; any thread.
 */
public final class TlsMaterial {
    /** The versions of the protocol that are spoken. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final byte[] PROBE = {1, 2, 3, 4};
    private static final String ALIAS = "own";

    /**
     * The bytes of the files, by which a change is noticed.
     *
     * @param certificate of the file with the own certificate; empty when there is none
     */
    record Contents(Opaque certificate, Opaque key, Opaque authorities) {
        static Contents read(TlsFiles files) throws IOException {
            return new Contents(
                    bytes(files.certificate()), bytes(files.key()), bytes(files.authorities()));
        }

        private static Opaque bytes(Optional<TlsFiles.Named> file) throws IOException {
            if (file.isEmpty()) {
                return Opaque.EMPTY;
            }
            try {
                return new Opaque(Files.readAllBytes(file.get().path()));
            } catch (IOException e) {
                throw new IOException(file.get() + " cannot be read", e);
            }
        }
    }

    private final List<X509Certificate> chain;
    private final List<X509Certificate> authorities;
    private final Optional<X509ExtendedKeyManager> identity;
    private final X509ExtendedTrustManager trust;
    private final Optional<PrivateKey> key;

    private TlsMaterial(
            List<X509Certificate> chain,
            Optional<PrivateKey> key,
            List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.authorities = List.copyOf(authorities);
        this.trust = trusting(authorities);
        this.identity =
                key.isEmpty() ? Optional.empty() : Optional.of(manager(keyStore(new char[0])));
    }

    /**
     * Reads the files once.
     *
     * @throws IOException when one cannot be read, or the certificate is not that of the key; the
     *     message names the setting and the file
     */
    public static TlsMaterial read(TlsFiles files) throws IOException {
        return of(files, Contents.read(files));
    }

    static TlsMaterial of(TlsFiles files, Contents contents) throws IOException {
        List<X509Certificate> chain =
                files.certificate().isEmpty()
                        ? List.of()
                        : certificates(files.certificate().get(), contents.certificate().bytes());
        Optional<PrivateKey> key =
                files.key().isEmpty()
                        ? Optional.empty()
                        : Optional.of(key(files.key().get(), contents.key().bytes()));
        if (key.isPresent() && !belongs(key.get(), chain.get(0).getPublicKey())) {
            throw new IOException(
                    files.key().get()
                            + " is not the key of the certificate in "
                            + files.certificate().map(TlsFiles.Named::path).orElseThrow());
        }
        try {
            return new TlsMaterial(
                    chain,
                    key,
                    files.authorities().isEmpty()
                            ? usual(chain)
                            : certificates(
                                    files.authorities().get(), contents.authorities().bytes()));
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(TlsFiles.Named file, byte[] bytes)
            throws IOException {
        try {
            return Pem.certificates(bytes);
        } catch (Pem.Unusable e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(TlsFiles.Named file, byte[] bytes) throws IOException {
        try {
            return Pem.key(bytes);
        } catch (Pem.Unusable e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            byte[] signature = signing.sign();
            signing.initVerify(certified);
            signing.update(PROBE);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What the Java machine trusts, and who has signed our own certificate. */
    private static List<X509Certificate> usual(List<X509Certificate> chain)
            throws GeneralSecurityException {
        TrustManagerFactory system =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        system.init((KeyStore) null);
        Stream<X509Certificate> known =
                extended(system.getTrustManagers()).stream()
                        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()));
        // The last of a chain is its root, or as near to it as the chain goes.
        Stream<X509Certificate> own =
                chain.size() > 1 || isSelfSigned(chain)
                        ? Stream.of(chain.get(chain.size() - 1))
                        : Stream.empty();
        return Stream.concat(known, own).distinct().toList();
    }

    private static boolean isSelfSigned(List<X509Certificate> chain) {
        return chain.size() == 1
                && chain.get(0)
                        .getSubjectX500Principal()
                        .equals(chain.get(0).getIssuerX500Principal());
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = store(authorities);
        if (store.size() == 0) {
            throw new IOException("no authority is trusted; name the file with those that are");
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return extended(factory.getTrustManagers()).orElseThrow();
    }

    private static Optional<X509ExtendedTrustManager> extended(TrustManager[] managers) {
        return Arrays.stream(managers)
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst();
    }

    private static X509ExtendedKeyManager manager(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        for (KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509ExtendedKeyManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the Java machine has no key manager for X.509");
    }

    private static KeyStore store(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        return store;
    }

    /**
     * The own certificate and key as a key store; empty when there is none.
     *
     * @param password protects the key
     */
    public KeyStore keyStore(char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = store(List.of());
        if (key.isPresent()) {
            X509Certificate[] certificates = chain.toArray(new X509Certificate[0]);
            store.setKeyEntry(ALIAS, key.get(), password, certificates);
        }
        return store;
    }

    /** The trusted authorities as a key store. */
    public KeyStore trustStore() throws GeneralSecurityException, IOException {
        return store(authorities);
    }

    /** The own certificate with its key; empty when there is none. */
    public Optional<X509ExtendedKeyManager> identity() {
        return identity;
    }

    /** The trust in others. */
    public X509ExtendedTrustManager trust() {
        return trust;
    }

    /** The own certificate; empty when there is none. */
    public Optional<X509Certificate> certificate() {
        return chain.stream().findFirst();
    }

    /** When the first certificate of the own chain expires; empty when there is none. */
    public Optional<Instant> expires() {
        return chain.stream().map(one -> one.getNotAfter().toInstant()).min(Instant::compareTo);
    }

    /** For connections that are made with what the files hold now. */
    public SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                identity.map(manager -> new KeyManager[] {manager}).orElse(new KeyManager[0]),
                new TrustManager[] {trust},
                null);
        return context;
    }
}
