package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.AppChecks;
import io.carillon.core.definition.AppFields;
import io.carillon.core.definition.FieldErrors;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import java.util.List;
import java.util.Optional;

/**
 * The app document: an app as JSON, in both directions, by the {@link AppFields table of fields}.
 * Any thread.
 */
public final class AppDocument {
    private AppDocument() {}

    /**
     * What came out of reading a document.
     *
     * @param app the app, when nothing is wrong with its document
     * @param errors all that is wrong with the document, its shape and its meaning
     */
    public record Reading(Optional<App> app, List<FieldError> errors) {}

    /** Reads and checks a document for the app of that name; a name within must be the same. */
    public static Reading read(String name, JsonNode document) {
        FieldErrors errors = new FieldErrors();
        JsonNode named = Names.named(AppFields.NAME.name(), name, document, errors);
        if (!named.isObject()) {
            errors.add("must be a JSON object that describes an app");
        } else if (FieldReader.isReadable(named, errors)) {
            App app = new FieldReader(named, errors).object(AppFields.SHAPE);
            List<FieldError> found = AppChecks.check(app, errors);
            return new Reading(Optional.of(app).filter(good -> found.isEmpty()), found);
        }
        return new Reading(Optional.empty(), errors.list());
    }

    /** The document of an app, every field in the order of the table. */
    public static ObjectNode write(App app) {
        return ValueWriter.write(AppFields.SHAPE, app);
    }

    /** The JSON Schema of the document: its fields and their types, without the checks. */
    public static ObjectNode schema() {
        ObjectNode schema = ValueSchema.of(AppFields.SHAPE);
        schema.remove("required"); // The path of a request may give the name.
        return schema.put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "App");
    }
}
