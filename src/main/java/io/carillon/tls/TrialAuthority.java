package io.carillon.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * An authority that lives as long as a trial: {@code torture}, {@code bench} and tests make their
 * certificates with it (X.509 version 3, ECDSA on P-256). Nobody else should trust it. Any thread.
 */
public final class TrialAuthority {
    private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
    private static final byte[] ALTERNATIVE_NAMES = hex("0603551d11");
    private static final byte[] TRUE = hex("0101ff");
    private static final byte[] VERSION_3 = hex("a003020102");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int BITS_OF_SERIAL = 120;
    private static final int OCTETS = 0x04;
    private static final int UTF8 = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int EXTENSIONS = 0xa3;
    private static final int DNS_NAME = 0x82;
    private static final int URI_NAME = 0x86;
    private static final int IP_ADDRESS = 0x87;

    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private TrialAuthority(String name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A certificate with its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {
        /**
         * Writes both as PEM, for their owner's eyes alone.
         *
         * @param folder where {@code NAME.pem} and {@code NAME.key} are written
         */
        public void write(Path folder, String name) throws IOException {
            TrialAuthority.write(folder.resolve(name + ".pem"), pem(certificate));
            TrialAuthority.write(folder.resolve(name + ".key"), pem(key));
        }
    }

    /** A new authority, which is valid for a year. */
    public static TrialAuthority named(String name) throws GeneralSecurityException {
        KeyPair keys = pair();
        Instant now = Instant.now();
        byte[] der =
                signed(
                        name,
                        name,
                        keys,
                        keys.getPrivate(),
                        now.minus(Duration.ofDays(1)),
                        now.plus(Duration.ofDays(365)),
                        extension(BASIC_CONSTRAINTS, TRUE, value(SEQUENCE, TRUE)));
        return new TrialAuthority(name, keys, certificate(der));
    }

    /** A certificate that is valid for a month from now on. */
    public Issued issue(String subject, List<String> names) throws GeneralSecurityException {
        Instant now = Instant.now();
        return issue(subject, names, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(30)));
    }

    /**
     * A certificate.
     *
     * @param subject its common name; empty: none
     * @param names its alternative names: URIs, IPv4 addresses, host names
     */
    public Issued issue(String subject, List<String> names, Instant from, Instant until)
            throws GeneralSecurityException {
        KeyPair own = pair();
        byte[] extension =
                names.isEmpty()
                        ? extension(BASIC_CONSTRAINTS, new byte[0], value(SEQUENCE))
                        : extension(
                                ALTERNATIVE_NAMES,
                                // The name of what has no subject must not be overlooked.
                                subject.isEmpty() ? TRUE : new byte[0],
                                value(
                                        SEQUENCE,
                                        names.stream()
                                                .map(TrialAuthority::alternative)
                                                .toArray(byte[][]::new)));
        byte[] der = signed(name, subject, own, keys.getPrivate(), from, until, extension);
        return new Issued(certificate(der), own.getPrivate());
    }

    /** The certificate of the authority, as PEM. */
    public String pem() {
        return pem(certificate);
    }

    /** Writes the certificate of the authority. */
    public void write(Path file) throws IOException {
        write(file, pem());
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh);
        if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        String lines =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] signed(
            String issuer,
            String subject,
            KeyPair own,
            PrivateKey with,
            Instant from,
            Instant until,
            byte[] extension)
            throws GeneralSecurityException {
        BigInteger serial = new BigInteger(BITS_OF_SERIAL, new SecureRandom()).add(BigInteger.ONE);
        byte[] content =
                value(
                        SEQUENCE,
                        VERSION_3,
                        value(0x02, serial.toByteArray()),
                        ECDSA_SHA256,
                        name(issuer),
                        value(SEQUENCE, time(from), time(until)),
                        name(subject),
                        own.getPublic().getEncoded(),
                        value(EXTENSIONS, value(SEQUENCE, extension)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(with);
        signature.update(content);
        return value(SEQUENCE, content, ECDSA_SHA256, value(0x03, new byte[1], signature.sign()));
    }

    private static byte[] name(String commonName) {
        byte[] text = commonName.getBytes(StandardCharsets.UTF_8);
        return text.length == 0
                ? value(SEQUENCE)
                : value(SEQUENCE, value(SET, value(SEQUENCE, COMMON_NAME, value(UTF8, text))));
    }

    private static byte[] time(Instant at) {
        return value(GENERALIZED_TIME, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extension(byte[] id, byte[] critical, byte[] content) {
        return value(SEQUENCE, id, critical, value(OCTETS, content));
    }

    private static byte[] alternative(String name) {
        if (name.contains("://")) {
            return value(URI_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
        if (name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            String[] parts = name.split("\\.", -1);
            byte[] address = new byte[parts.length];
            for (int i = 0; i < parts.length; i++) {
                address[i] = (byte) Integer.parseInt(parts[i]);
            }
            return value(IP_ADDRESS, address);
        }
        return value(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] value(int tag, byte[]... parts) {
        return Der.value(tag, parts);
    }
}
