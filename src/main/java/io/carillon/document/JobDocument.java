package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.JobFields;
import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The job document: a job as JSON, in both directions, by the {@link JobFields table of fields}.
 *
 * <p>Reading completes a document with the defaults and collects all that is wrong with its shape;
 * what it means is judged by {@link Reading#check} afterwards. Writing shows every field. What is
 * written reads back as the same job. Any thread.
 */
public final class JobDocument {
    private static final String NAME = JobFields.NAME.name();

    private JobDocument() {}

    /** What came out of reading a document. Not to be used by two threads at a time. */
    public static final class Reading {
        private final Optional<Job> draft;
        private final List<FieldError> errors;
        private final FieldErrors found;

        private Reading(Optional<Job> draft, FieldErrors found) {
            this.draft = draft;
            this.errors = found.list();
            this.found = found;
        }

        /** The job, when its document could be read; what it means is not checked yet. */
        public Optional<Job> job() {
            return draft.filter(read -> errors.isEmpty());
        }

        /** All that was wrong with the shape of the document. */
        public List<FieldError> errors() {
            return errors;
        }

        /** The name that the document gives its job; empty when it gives none. */
        public String name() {
            return draft.map(Job::name).orElse("");
        }

        /** The name of the job's app: the one that the document names, or one that it needs. */
        public Optional<String> app() {
            return draft.flatMap(BuiltInApps::of);
        }

        /**
         * All that is wrong with the document, its shape and its meaning. To be called once.
         *
         * @param stored what it replaces
         * @param app the job's app, if there is one of that name
         * @param now the moment at which its schedule must not be over, unless it is as stored
         */
        public List<FieldError> check(
                Optional<JobChecks.Stored> stored, Optional<App> app, Limits limits, Instant now) {
            return draft.map(job -> JobChecks.check(job, stored, app, limits, now, found))
                    .orElse(errors);
        }
    }

    /** Reads a document that must name its job itself. */
    public static Reading read(JsonNode document) {
        return read(document, new FieldErrors());
    }

    /** Reads a document for the job of that name; a name within must be the same. */
    public static Reading read(String name, JsonNode document) {
        FieldErrors errors = new FieldErrors();
        return read(Names.named(NAME, name, document, errors), errors);
    }

    private static Reading read(JsonNode document, FieldErrors errors) {
        if (!document.isObject()) {
            errors.add("must be a JSON object that describes a job");
        } else if (FieldReader.isReadable(document, errors)) {
            Job job = new FieldReader(document, errors).object(JobFields.SHAPE);
            return new Reading(Optional.of(job), errors);
        }
        return new Reading(Optional.empty(), errors);
    }

    /** Reads a document in a string, for the job of that name. */
    public static Reading read(String name, String document) {
        try {
            return read(name, StrictJson.parse(document));
        } catch (StrictJson.Malformed e) {
            FieldErrors errors = new FieldErrors();
            errors.add(String.valueOf(e.getMessage()));
            return new Reading(Optional.empty(), errors);
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
