package io.carillon.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.core.definition.FieldErrors;
import io.carillon.document.FieldReader;
import io.carillon.model.FieldError;
import java.util.List;

/**
 * A small request document that is being read. No body is an empty document. {@link #close} must
 * follow the last question.
 *
 * @param reader reads the fields
 * @param found what is wrong so far
 */
public record Body(FieldReader reader, FieldErrors found) {
    public static Body of(Exchange exchange) {
        JsonNode node = exchange.json();
        FieldErrors errors = new FieldErrors();
        if (!node.isObject() && !node.isMissingNode()) {
            throw new Refusal(
                    Problem.invalid(
                            "the body is not valid",
                            List.of(new FieldError("", "must be a JSON object"))));
        }
        JsonNode object = node.isObject() ? node : JsonNodeFactory.instance.objectNode();
        return new Body(new FieldReader(object, errors), errors);
    }

    /** The errors found so far. */
    public List<FieldError> errors() {
        return found.list();
    }

    /** Refuses the document if a field was wrong or is not known. */
    public void close() {
        reader.refuseUnknown();
        if (!errors().isEmpty()) {
            throw new Refusal(Problem.invalid("the body is not valid", errors()));
        }
    }
}
