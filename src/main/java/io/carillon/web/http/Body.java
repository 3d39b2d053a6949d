package io.carillon.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.document.FieldReader;
import io.carillon.model.FieldError;
import java.util.ArrayList;
import java.util.List;

/**
 * A small request document that is being read; no body at all is an empty one. {@link #close} must
 * follow the last question.
 *
 * @param reader reads the fields
 * @param errors what is wrong so far
 */
public record Body(FieldReader reader, List<FieldError> errors) {
    public static Body of(Exchange exchange) {
        JsonNode node = exchange.json();
        List<FieldError> errors = new ArrayList<>();
        if (!node.isObject() && !node.isMissingNode()) {
            throw new Refusal(
                    Problem.invalid(
                            "the body is not valid",
                            List.of(new FieldError("", "must be a JSON object"))));
        }
        JsonNode object = node.isObject() ? node : JsonNodeFactory.instance.objectNode();
        return new Body(new FieldReader("", object, errors), errors);
    }

    /** Refuses what was wrong, and fields that nobody asked for. */
    public void close() {
        reader.refuseUnknown();
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.invalid("the body is not valid", errors));
        }
    }
}
