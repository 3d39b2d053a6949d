package io.carillon.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.state.State;
import io.carillon.document.FieldReader;
import io.carillon.model.FieldError;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;

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
            throw invalid(List.of(new FieldError("", "must be a JSON object")));
        }
        JsonNode object = node.isObject() ? node : JsonNodeFactory.instance.objectNode();
        if (!FieldReader.isReadable(object, errors)) {
            throw invalid(errors.list());
        }
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
            throw invalid(errors());
        }
    }

    /**
     * Like {@link #close}, for a document whose values are checked in the engine: a wrong one is
     * refused with all that these checks find as well.
     *
     * @param check adds what is wrong with the values; called on the engine's thread
     */
    public Future<Void> close(Exchange exchange, BiConsumer<State, FieldErrors> check) {
        reader.refuseUnknown();
        if (errors().isEmpty()) {
            return Future.succeededFuture();
        }
        return exchange.ask(
                        state -> {
                            check.accept(state, found);
                            return errors();
                        })
                .compose(all -> Future.failedFuture(invalid(all)));
    }

    private static Refusal invalid(List<FieldError> errors) {
        return new Refusal(Problem.invalid("the body is not valid", errors));
    }
}
