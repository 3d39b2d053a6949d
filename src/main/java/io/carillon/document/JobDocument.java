package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Unreachable;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The job document: a job as JSON, in both directions.
 *
 * <p>Reading completes a document with the defaults and collects all that is wrong with its shape;
 * what it means is judged by {@code JobChecks} afterwards. Writing shows every field. What is
 * written reads back as the same job. Any thread.
 */
public final class JobDocument {
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
    public static Reading read(String body) {
        return read(Optional.empty(), body);
    }

    /** Reads a document for the job of that name; a name within must be the same. */
    public static Reading read(String name, String body) {
        return read(Optional.of(name), body);
    }

    private static Reading read(Optional<String> name, String body) {
        List<FieldError> errors = new ArrayList<>();
        try {
            JsonNode document = StrictJson.parse(body);
            if (document.isObject()) {
                Job job = new JobReader(document, errors).job(name);
                return new Reading(Optional.of(job).filter(j -> errors.isEmpty()), errors);
            }
            errors.add(new FieldError("", "must be a JSON object that describes a job"));
        } catch (StrictJson.Malformed e) {
            errors.add(new FieldError("", String.valueOf(e.getMessage())));
        }
        return new Reading(Optional.empty(), errors);
    }

    /** The document of a job, every field in the order of the manual. */
    public static JsonObject write(Job job) {
        return JobWriter.write(job);
    }

    /** A job of that name and command line with the defaults of everything else. */
    public static Job defaults(String name, String command) {
        return defaults(name, new Program.Shell(command));
    }

    static Job defaults(String name, Program program) {
        return new Job(
                name,
                "",
                "",
                new TreeMap<>(),
                JobType.TRANSIENT,
                Schedule.BY_HAND,
                new Sharding(1, new TreeMap<>(), 1),
                "",
                program,
                new TreeMap<>(),
                List.of(),
                Optional.empty(),
                new Resources(100, 64_000, 0, 0, 0),
                Delivery.AT_LEAST_ONCE,
                new Misfire(Misfire.Policy.LATEST, 100),
                Concurrency.FORBID,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                new Retry(3, Duration.ofSeconds(5), Duration.ofMinutes(5), 2.0),
                new Unreachable(Duration.ofMinutes(5)));
    }
}
