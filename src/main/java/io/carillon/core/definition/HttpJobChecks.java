package io.carillon.core.definition;

import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;

/** What a job that makes requests may say, and what a request has no use for. */
final class HttpJobChecks {
    private HttpJobChecks() {}

    static void check(Job job, HttpRequest request, FieldErrors errors) {
        errors.at(JobFields.TYPE.name())
                .unless(
                        job.type() == JobType.TRANSIENT,
                        "an HTTP request ends, and the shards of a DAEMON job do not; make the type"
                                + " TRANSIENT");
        HttpChecks.checkEnv(job.variables(), errors.at(JobFields.ENV.name()));
        HttpChecks.checkParameter(job.parameter(), errors.at(JobFields.PARAMETER.name()));
        FieldErrors parameters =
                errors.at(JobFields.SHARDS.name()).at(ShardingFields.PARAMETERS.name());
        job.sharding()
                .parameters()
                .forEach((shard, text) -> HttpChecks.checkParameter(text, parameters.at(shard)));
        boolean owned = job.app().isPresent();
        errors.at(JobFields.URIS.name())
                .unless(
                        owned || job.uris().isEmpty(),
                        "an HTTP job fetches no files of its own; write them into the uris of an"
                                + " app with a shared executor, and name it in app");
        errors.at(JobFields.USER.name())
                .unless(
                        owned || job.user().isEmpty(),
                        "an HTTP job without an app runs as the framework's user; remove it, or"
                                + " name an app with a shared executor that has this user");
        FieldErrors file = errors.at(JobFields.HTTP.name()).at(HttpFields.CA_FILE.name());
        file.unless(
                owned || request.caFile().isEmpty() || !file.isEmpty(),
                "comes with the uris of an app; name an app with a shared executor in app");
    }
}
