package io.carillon.web.oidc;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The ways of signing that are accepted, and the keys that are fit for them: public ones alone, so
 * that no one who can check a token can make one. Pure.
 */
final class Algorithms {
    private static final List<String> RSA =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
    private static final int LEAST_RSA_BYTES = 2048 / 8;

    private Algorithms() {}

    static boolean accepts(String algorithm) {
        return RSA.contains(algorithm) || algorithm.equals("ES256") || algorithm.equals("ES384");
    }

    /** All of them, in words. */
    static String words() {
        return String.join(", ", RSA) + ", ES256, ES384";
    }

    /**
     * A published key (RFC 7517) once for each way of signing that it may be used for, with nothing
     * but what verifying takes; none if it is not fit for any.
     */
    static List<JsonObject> usable(JsonObject key) {
        String use = text(key, "use").orElse("sig");
        if (!use.equals("sig") || (key.containsKey("kid") && text(key, "kid").isEmpty())) {
            return List.of();
        }
        List<JsonObject> usable = new ArrayList<>();
        for (String algorithm : fit(key)) {
            if (text(key, "alg").orElse(algorithm).equals(algorithm)) {
                JsonObject bare = new JsonObject().put("alg", algorithm);
                for (String member : List.of("kty", "kid", "n", "e", "crv", "x", "y")) {
                    text(key, member).ifPresent(value -> bare.put(member, value));
                }
                usable.add(bare);
            }
        }
        return usable;
    }

    private static List<String> fit(JsonObject key) {
        String type = text(key, "kty").orElse("");
        if (type.equals("RSA") && text(key, "e").isPresent() && rsaBytes(key) >= LEAST_RSA_BYTES) {
            return RSA;
        }
        if (!type.equals("EC") || text(key, "x").isEmpty() || text(key, "y").isEmpty()) {
            return List.of();
        }
        return switch (text(key, "crv").orElse("")) {
            case "P-256" -> List.of("ES256");
            case "P-384" -> List.of("ES384");
            default -> List.of();
        };
    }

    private static int rsaBytes(JsonObject key) {
        try {
            byte[] modulus = Base64.getUrlDecoder().decode(text(key, "n").orElse(""));
            int zeros = 0;
            while (zeros < modulus.length && modulus[zeros] == 0) {
                zeros++;
            }
            return modulus.length - zeros;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private static Optional<String> text(JsonObject json, String member) {
        return json.getValue(member) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
