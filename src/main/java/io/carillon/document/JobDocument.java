package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.JobFields;
import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * The job document: a job as JSON, in both directions, by the {@link JobFields table of fields}.
 *
 * <p>Reading completes a document with the defaults and collects all that is wrong with its shape;
 * what it means is judged by {@code JobChecks} afterwards. Writing shows every field. What is
 * written reads back as the same job. Any thread.
 */
public final class JobDocument {
    private static final String NAME = JobFields.NAME.name();

    private JobDocument() {}

    /**
     * What came out of reading a document.
     *
     * @param job the job, when nothing was wrong
     * @param errors all that was wrong
     */
    public record Reading(Optional<Job> job, List<FieldError> errors) {
        public Reading {
            errors = List.copyOf(errors);
        }
    }

    /** Reads a document that must name its job itself. */
    public static Reading read(JsonNode document) {
        return read(document, new FieldErrors());
    }

    /** Reads a document for the job of that name; a name within must be the same. */
    public static Reading read(String name, JsonNode document) {
        FieldErrors errors = new FieldErrors();
        JsonNode written = document.path(NAME);
        if (written.isTextual() && !written.textValue().equals(name)) {
            errors.at(NAME)
                    .add(
                            "is '"
                                    + written.textValue()
                                    + "', but the address says '"
                                    + name
                                    + "'; make them equal, or leave it out here");
        }
        return read(document.hasNonNull(NAME) ? document : named(document, name), errors);
    }

    private static JsonNode named(JsonNode document, String name) {
        return document instanceof ObjectNode object
                ? JsonNodeFactory.instance.objectNode().<ObjectNode>setAll(object).put(NAME, name)
                : document;
    }

    private static Reading read(JsonNode document, FieldErrors errors) {
        if (!document.isObject()) {
            errors.add("must be a JSON object that describes a job");
            return new Reading(Optional.empty(), errors.list());
        }
        Job job = new FieldReader(document, errors).object(JobFields.SHAPE);
        List<FieldError> found = errors.list();
        return new Reading(Optional.of(job).filter(read -> found.isEmpty()), found);
    }

    /** Reads a document in a string, for the job of that name. */
    public static Reading read(String name, String document) {
        try {
            return read(name, StrictJson.parse(document));
        } catch (StrictJson.Malformed e) {
            return new Reading(
                    Optional.empty(), List.of(new FieldError("", String.valueOf(e.getMessage()))));
        }
    }

    /** The document of a job, every field in the order of the table. */
    public static ObjectNode write(Job job) {
        return ValueWriter.write(JobFields.SHAPE, job);
    }

    /** The field {@code schedule} of a job's document; null for a job that is started by hand. */
    public static JsonNode write(Schedule schedule) {
        return ValueWriter.write(JobFields.SCHEDULE.kind(), schedule);
    }

    /** The JSON Schema of the document: its fields and their types, without the checks. */
    public static ObjectNode schema() {
        ObjectNode schema = ValueSchema.of(JobFields.SHAPE);
        schema.remove("required"); // The path of a request may give the name.
        return schema.put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Job");
    }

    /** A job of that name and command line with the defaults of everything else. */
    public static Job defaults(String name, String command) {
        return JobFields.SHAPE
                .values(new FieldErrors())
                .set(JobFields.NAME, name)
                .set(JobFields.COMMAND, Optional.of(command))
                .build();
    }
}
