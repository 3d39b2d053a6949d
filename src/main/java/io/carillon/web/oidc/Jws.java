package io.carillon.web.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A token of the form of a JSON Web Token, taken apart. Nothing in it has been verified. Members
 * that come twice make it unreadable, so it has one meaning.
 *
 * @param text the token
 * @param algorithm what its header says it is signed with
 * @param key the id of the key that its header names
 * @param header its header
 * @param claims its claims
 */
record Jws(String text, String algorithm, Optional<String> key, JsonNode header, Claims claims) {
    private static final int LONGEST = 16 * 1024;

    /** Empty if the text is something else than a token of that form. */
    static Optional<Jws> of(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || text.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<JsonNode> header = json(parts[0]);
        Optional<JsonNode> claims = json(parts[1]);
        if (header.isEmpty() || claims.isEmpty()) {
            return Optional.empty();
        }
        JsonNode algorithm = header.get().path("alg");
        JsonNode key = header.get().path("kid");
        if (!algorithm.isTextual() || !(key.isTextual() || key.isMissingNode())) {
            return Optional.empty();
        }
        return Optional.of(
                new Jws(
                        text,
                        algorithm.textValue(),
                        Optional.ofNullable(key.textValue()),
                        header.get(),
                        new Claims(claims.get())));
    }

    private static Optional<JsonNode> json(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            JsonNode json = StrictJson.parse(new String(bytes, StandardCharsets.UTF_8));
            return Optional.of(json).filter(JsonNode::isObject);
        } catch (IllegalArgumentException | StrictJson.Malformed e) {
            return Optional.empty();
        }
    }
}
