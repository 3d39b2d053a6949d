package io.carillon.document;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;

/** The JSON Schema of the job document, in the hands of a library that has not seen our reader. */
public final class SchemaForTests {
    private static final Validator VALIDATOR =
            Validator.create(
                    JsonSchema.of(new JsonObject(JobDocument.schema().toString())),
                    new JsonSchemaOptions()
                            .setDraft(Draft.DRAFT202012)
                            .setBaseUri("https://carillon.example/job.json"));

    private SchemaForTests() {}

    public static boolean accepts(String document) {
        return VALIDATOR.validate(new JsonObject(document)).getValid();
    }
}
