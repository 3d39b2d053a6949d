package io.carillon.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys in PEM (RFC 7468). Pure. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----", Pattern.DOTALL);

    /** Version 0, then the algorithm rsaEncryption without parameters (RFC 5208, RFC 8017). */
    private static final byte[] RSA =
            HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    private Pem() {}

    /** What a file holds is not what it must hold. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** All certificates, in their order; at least one. */
    static List<X509Certificate> certificates(byte[] file) throws Unusable {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = blocks(file);
        while (block.find()) {
            if (block.group(1).endsWith("CERTIFICATE")) {
                found.add(certificate(der(block)));
            }
        }
        if (found.isEmpty()) {
            throw new Unusable("holds no certificate in PEM");
        }
        return found;
    }

    private static X509Certificate certificate(byte[] der) throws Unusable {
        try {
            Certificate read =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
            return (X509Certificate) read;
        } catch (GeneralSecurityException e) {
            throw new Unusable("holds a certificate that cannot be read");
        }
    }

    /** The private key: PKCS #8, or the PKCS #1 of an RSA key. */
    static PrivateKey key(byte[] file) throws Unusable {
        Matcher block = blocks(file);
        while (block.find()) {
            String kind = block.group(1);
            if (kind.equals("ENCRYPTED PRIVATE KEY") || block.group(2).contains("ENCRYPTED")) {
                throw new Unusable(
                        "holds an encrypted key; write it with openssl pkcs8 -topk8 -nocrypt");
            }
            if (kind.equals("EC PRIVATE KEY")) {
                throw new Unusable(
                        "holds a key in the form of SEC 1; write it with openssl pkcs8 -topk8"
                                + " -nocrypt");
            }
            if (kind.equals("PRIVATE KEY") || kind.equals("RSA PRIVATE KEY")) {
                byte[] der = der(block);
                return key(new PKCS8EncodedKeySpec(kind.startsWith("RSA") ? wrapped(der) : der));
            }
        }
        throw new Unusable("holds no private key in PEM");
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws Unusable {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // Then it is of another algorithm.
            }
        }
        throw new Unusable("holds a private key that cannot be read");
    }

    private static Matcher blocks(byte[] file) {
        return BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    }

    private static byte[] der(Matcher block) throws Unusable {
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new Unusable("is damaged: its base64 cannot be read");
        }
    }

    private static byte[] wrapped(byte[] pkcs1) {
        return Der.value(SEQUENCE, RSA, Der.value(OCTETS, pkcs1));
    }
}
