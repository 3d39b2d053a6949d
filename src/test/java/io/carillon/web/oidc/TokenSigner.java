package io.carillon.web.oidc;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens with a real key, by the JDK alone. */
public record TokenSigner(String kid, String algorithm, KeyPair keys) {

    public static TokenSigner rsa(String kid, String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TokenSigner(kid, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static TokenSigner ec(String kid, String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return new TokenSigner(kid, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    TokenSigner called(String other) {
        return new TokenSigner(other, algorithm, keys);
    }

    TokenSigner by(String other) {
        return new TokenSigner(kid, other, keys);
    }

    /** The public key as an issuer publishes it. */
    public JsonObject published() {
        PublicKey key = keys.getPublic();
        JsonObject json = new JsonObject().put("kid", kid).put("use", "sig").put("alg", algorithm);
        if (key instanceof RSAPublicKey rsa) {
            return json.put("kty", "RSA")
                    .put("n", text(unsigned(rsa.getModulus(), 0)))
                    .put("e", text(unsigned(rsa.getPublicExponent(), 0)));
        }
        ECPublicKey ec = (ECPublicKey) key;
        int bytes = ec.getParams().getOrder().bitLength() / 8;
        return json.put("kty", "EC")
                .put("crv", "P-" + bytes * 8)
                .put("x", text(unsigned(ec.getW().getAffineX(), bytes)))
                .put("y", text(unsigned(ec.getW().getAffineY(), bytes)));
    }

    private static byte[] unsigned(BigInteger number, int least) {
        byte[] bytes = number.toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        int length = Math.max(least, bytes.length - skip);
        byte[] exact = new byte[length];
        System.arraycopy(bytes, skip, exact, length - (bytes.length - skip), bytes.length - skip);
        return exact;
    }

    public JsonObject header() {
        return new JsonObject().put("alg", algorithm).put("kid", kid).put("typ", "JWT");
    }

    public String token(JsonObject claims) {
        return token(header(), claims);
    }

    public String token(JsonObject header, JsonObject claims) {
        String content = content(header, claims);
        return content + "." + text(signature(content));
    }

    private byte[] signature(String content) {
        try {
            Signature signature = instance();
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Signature instance() throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        switch (algorithm.substring(0, 2)) {
            case "RS":
                return Signature.getInstance("SHA" + bits + "withRSA");
            case "ES":
                return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            default:
                Signature pss = Signature.getInstance("RSASSA-PSS");
                String digest = "SHA-" + bits;
                pss.setParameter(
                        new PSSParameterSpec(
                                digest,
                                "MGF1",
                                new MGF1ParameterSpec(digest),
                                Integer.parseInt(bits) / 8,
                                1));
                return pss;
        }
    }

    /** A token with an HMAC for which that text is the key. */
    static String hmac(JsonObject header, JsonObject claims, byte[] key) {
        try {
            String content = content(header, claims);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return content + "." + text(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String content(JsonObject header, JsonObject claims) {
        return text(header.encode().getBytes(StandardCharsets.UTF_8))
                + "."
                + text(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
