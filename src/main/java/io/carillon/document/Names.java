package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.Text;

/** The name that an address gives to what a document describes. */
final class Names {
    private Names() {}

    /**
     * The document with that name; another name within is an error.
     *
     * @param field the field that holds the name
     */
    static JsonNode named(String field, String name, JsonNode document, FieldErrors errors) {
        JsonNode written = document.path(field);
        if (written.isTextual() && !written.textValue().equals(name)) {
            errors.at(field)
                    .add(
                            "is "
                                    + Text.quoted(written.textValue())
                                    + ", but the address says '"
                                    + name
                                    + "'; make them equal, or leave it out here");
        }
        return document instanceof ObjectNode object && !document.hasNonNull(field)
                ? JsonNodeFactory.instance.objectNode().<ObjectNode>setAll(object).put(field, name)
                : document;
    }
}
