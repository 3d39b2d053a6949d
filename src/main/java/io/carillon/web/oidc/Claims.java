package io.carillon.web.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The claims of a token (RFC 7519). Immutable. */
final class Claims {
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final JsonNode json;

    Claims(JsonNode json) {
        this.json = json;
    }

    /** A claim that is a text. */
    Optional<String> text(String name) {
        return Optional.ofNullable(at(name).textValue());
    }

    /** The texts of a claim that is a text or a list; others in the list are left out. */
    List<String> texts(String name) {
        JsonNode value = at(name);
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode item : value) {
                if (item.isTextual()) {
                    texts.add(item.textValue());
                }
            }
        }
        return texts;
    }

    boolean has(String name) {
        return !json.path(name).isMissingNode();
    }

    /** A claim that is a time in seconds; empty if it is missing or something else. */
    Optional<Instant> instant(String name) {
        JsonNode value = json.path(name);
        return value.isNumber()
                        && value.canConvertToLong()
                        && value.longValue() >= 0
                        && value.longValue() <= LATEST
                ? Optional.of(Instant.ofEpochSecond(value.longValue()))
                : Optional.empty();
    }

    /** The claim of that name, or, where there is none, what the dots in the name lead to. */
    private JsonNode at(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() && name.contains(".")) {
            value = json;
            for (String part : name.split("\\.", -1)) {
                value = value.path(part);
            }
        }
        return value;
    }
}
