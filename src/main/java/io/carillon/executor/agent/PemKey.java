package io.carillon.executor.agent;

import io.carillon.executor.EnvironmentException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private key in PEM: PKCS #8, or the PKCS #1 of an RSA key. */
final class PemKey {
    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN ((?:RSA )?PRIVATE KEY)-----([^-]+)-----END", Pattern.DOTALL);

    /** Version 0, then the algorithm rsaEncryption without parameters (RFC 5208, RFC 8017). */
    private static final byte[] RSA =
            HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int SHORT = 0x80;

    private PemKey() {}

    static PrivateKey read(String name, byte[] file) throws EnvironmentException {
        Matcher pem = PEM.matcher(new String(file, StandardCharsets.ISO_8859_1));
        if (pem.find()) {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            byte[] key = pem.group(1).startsWith("RSA") ? wrapped(der) : der;
            for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(key));
                } catch (GeneralSecurityException e) {
                    // Then it is of another algorithm.
                }
            }
        }
        throw new EnvironmentException(
                name
                        + " names a file without a private key that can be read; write it with"
                        + " openssl pkcs8 -topk8 -nocrypt");
    }

    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(RSA);
        inner.writeBytes(value(0x04, pkcs1));
        return value(0x30, inner.toByteArray());
    }

    /** A value in DER: its tag, its length, and itself. */
    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < SHORT) {
            out.write(content.length);
        } else {
            out.write(SHORT | 2);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
