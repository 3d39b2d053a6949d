package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.EnvValue;
import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The checks of what a caller gives a run by hand. Its parameter and environment keep to the rules
 * of the job's own. All errors are found. Pure; any thread.
 */
public final class RunChecks {
    private static final String ENV = JobFields.ENV.name();
    private static final String PARAMETER = JobFields.PARAMETER.name();
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1," + Bounds.KEY_CHARS + "}");

    private RunChecks() {}

    /**
     * All that is wrong with what is asked for.
     *
     * @param job the job
     * @param shards the shards that the run consists of; empty: all
     * @return empty when it is good
     */
    public static List<FieldError> check(
            Job job,
            SortedSet<Integer> shards,
            Optional<String> parameter,
            SortedMap<String, String> env) {
        return check(job, shards, parameter, env, new FieldErrors());
    }

    /**
     * All that is wrong with what is asked for, with what the reading of the request has found
     * already.
     *
     * @param errors what the reading has found; further errors are added
     */
    public static List<FieldError> check(
            Job job,
            SortedSet<Integer> shards,
            Optional<String> parameter,
            SortedMap<String, String> env,
            FieldErrors errors) {
        errors.read();
        FieldErrors place = errors.at("shards");
        for (int shard : shards) {
            place.unless(
                    shard >= 0 && shard < job.sharding().count(),
                    () -> shard + " is not a shard; they are 0 to " + (job.sharding().count() - 1));
        }
        parameter.ifPresent(value -> JobFields.PARAMETER.check(value, errors.at(PARAMETER)));
        JobFields.ENV.check(EnvValue.of(env, new TreeMap<>()), errors.at(ENV));
        for (String name : env.keySet()) {
            errors.at(ENV)
                    .at(name)
                    .unless(
                            !job.secrets().containsKey(name),
                            "is a secret of the job, which a run does not replace; remove it, or"
                                    + " change the job");
        }
        if (job.program() instanceof Program.Http) {
            HttpChecks.checkEnv(env, errors.at(ENV));
            parameter.ifPresent(value -> HttpChecks.checkParameter(value, errors.at(PARAMETER)));
        }
        size(parameter.orElse(""), env, errors);
        return errors.list();
    }

    /** Whether it can be an idempotency key: printable, without blanks, and short. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    private static void size(String parameter, Map<String, String> env, FieldErrors errors) {
        long chars = parameter.length();
        long bytes = Text.bytes(parameter);
        for (Map.Entry<String, String> variable : env.entrySet()) {
            chars += variable.getKey().length() + variable.getValue().length();
            bytes += Text.bytes(variable.getKey()) + Text.bytes(variable.getValue());
        }
        FieldErrors place = errors.at(env.isEmpty() ? PARAMETER : ENV);
        place.unless(
                chars <= Bounds.RUN_VALUES_CHARS,
                "parameter and env of a run have "
                        + chars
                        + " characters; "
                        + Bounds.RUN_VALUES_CHARS
                        + " at most; move large texts into files that uris name");
        place.unless(
                bytes <= Bounds.RUN_VALUES_BYTES || chars > Bounds.RUN_VALUES_CHARS,
                "parameter and env of a run take "
                        + bytes
                        + " bytes; "
                        + Bounds.RUN_VALUES_BYTES
                        + " at most; move large texts into files that uris name");
    }
}
