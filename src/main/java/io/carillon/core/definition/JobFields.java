package io.carillon.core.definition;

import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Container;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.EnvValue;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Unreachable;
import io.carillon.model.job.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The table of the fields of a job. Reading, writing, defaults, checks, size, differences, the JSON
 * Schema and the manual come from it: a new field of a job is a row here, with its check.
 */
public final class JobFields {
    private static final String NO_PROGRAM =
            "is missing; write a command line here, or argv, class or http instead";
    private static final Duration MAX_GRACE = Duration.ofDays(1);
    private static final Kind<String> TEXT = Kinds.text(Bounds.DEFINITION_BYTES);

    private static final Shape.Builder<Job> ROWS = new Shape.Builder<>();

    public static final Field<Job, String> NAME =
            CommonFields.name(
                    ROWS,
                    "job",
                    Job::name,
                    "Unique name: `a-z`, `0-9`, `.`, `_` and `-`, with a letter or digit at both"
                            + " ends. The path of `PUT /v1/jobs/<name>` may give it instead.");

    private static final Field<Job, String> DESCRIPTION =
            CommonFields.description(ROWS, Job::description);

    private static final Field<Job, String> OWNER = CommonFields.owner(ROWS, Job::owner);

    private static final Field<Job, SortedMap<String, String>> LABELS =
            CommonFields.labels(
                    ROWS, Job::labels, "For searching: `GET /v1/jobs?label=name=value`.");

    public static final Field<Job, Optional<String>> APP =
            ROWS.field(
                    "app",
                    Kinds.maybe(Kinds.text(Bounds.NAME_CHARS)),
                    Optional.empty(),
                    Job::app,
                    "Name of the [app](APP.md) that completes this definition.");

    public static final Field<Job, JobType> TYPE =
            ROWS.field(
                    "type",
                    Kinds.choice(JobType.class),
                    JobType.TRANSIENT,
                    Job::type,
                    "`TRANSIENT`: each fire launches the shards, which end by themselves."
                            + " `DAEMON`: each shard is kept running; with a schedule it fires by"
                            + " itself, see [Resident daemons](#resident-daemons).");

    public static final Field<Job, Schedule> SCHEDULE =
            ROWS.field(
                    "schedule",
                    ScheduleFields.KIND,
                    Schedule.BY_HAND,
                    Job::schedule,
                    "When the job fires: exactly one of `cron`, `every` and `at`. Without a"
                            + " schedule the job is started by hand.");

    public static final Field<Job, Sharding> SHARDS =
            ROWS.field(
                    "shards",
                    Kinds.object(ShardingFields.SHAPE),
                    ShardingFields.SHAPE.defaults(),
                    Job::sharding,
                    "How a run is divided.");

    static final Field<Job, String> PARAMETER =
            ROWS.field("parameter", TEXT, "", Job::parameter, "Handed to every task.");

    private static final ProgramFields<Job> PROGRAM =
            ProgramFields.of(
                    ROWS,
                    Job::program,
                    "A command line for `/bin/sh -c`. A job has one of `command`, `argv`,"
                            + " `class` and `http`.",
                    "A program and its arguments, without a shell.");

    public static final Field<Job, Optional<String>> COMMAND = PROGRAM.command();

    private static final CodeFields CODE = CodeFields.of(ROWS);

    static final Field<Job, Optional<String>> CLASS = CODE.className();

    static final Field<Job, Optional<HttpRequest>> HTTP =
            ROWS.field(
                    "http",
                    Kinds.maybe(Kinds.object(HttpFields.SHAPE)),
                    Optional.empty(),
                    job ->
                            job.program() instanceof Program.Http http
                                    ? Optional.of(http.request())
                                    : Optional.empty(),
                    "A request that each shard makes, in a shared executor: that of the job's"
                            + " `app`, or else one that Carillon brings. See [HTTP"
                            + " jobs](#http-jobs).");

    static final Field<Job, SortedMap<String, EnvValue>> ENV =
            CommonFields.env(
                    ROWS,
                    Job::variables,
                    "Further environment variables of a task: a string, or an object that names a"
                            + " [secret](#secrets).");

    static final Field<Job, List<Uri>> URIS =
            CommonFields.uris(ROWS, Job::uris, "Files that are fetched before a task starts.");

    static final Field<Job, Optional<String>> USER =
            CommonFields.user(
                    ROWS,
                    Job::user,
                    "User that a task runs as; the app's or else the framework's user if left"
                            + " out.");

    static final Field<Job, Optional<Container>> CONTAINER =
            ContainerFields.container(
                    ROWS,
                    Job::container,
                    "The container that a task runs in; the app's if left out. See"
                            + " [Containers](#containers).");

    public static final Field<Job, Resources> RESOURCES =
            ROWS.field(
                    "resources",
                    Kinds.object(ResourcesFields.SHAPE),
                    ResourcesFields.SHAPE.defaults(),
                    Job::resources,
                    "What one task needs.");

    static final Field<Job, Optional<ResourceLimits>> LIMITS =
            ROWS.field(
                    "limits",
                    Kinds.maybe(Kinds.object(LimitsFields.SHAPE)),
                    Optional.empty(),
                    Job::limits,
                    "What one task may use at most, beside the `resources` that it is sure to have;"
                            + " that much if left out. Needs agents of Mesos 1.10 or later.");

    private static final SitingFields SITING = SitingFields.of(ROWS);

    static final Field<Job, Delivery> DELIVERY =
            ROWS.field(
                    "delivery",
                    Kinds.choice(Delivery.class),
                    Delivery.AT_LEAST_ONCE,
                    Job::delivery,
                    "A shard whose fate is unknown: `AT_LEAST_ONCE` starts it again,"
                            + " `AT_MOST_ONCE` ends it as lost.");

    static final Field<Job, Misfire> MISFIRE =
            ROWS.field(
                    "misfire",
                    Kinds.object(MisfireFields.SHAPE),
                    MisfireFields.SHAPE.defaults(),
                    Job::misfire,
                    "What is done with fires that could not be started in time.");

    public static final Field<Job, Concurrency> CONCURRENCY =
            ROWS.field(
                    "concurrency",
                    Kinds.choice(Concurrency.class),
                    Concurrency.FORBID,
                    Job::concurrency,
                    "What a fire does while an earlier run is live: `ALLOW` runs beside it,"
                            + " `FORBID` is skipped and recorded (it waits for a run that catches"
                            + " up), `REPLACE` kills it and starts"
                            + " when its end is confirmed, `QUEUE` starts when it has ended.");

    static final Field<Job, Optional<Duration>> START_DEADLINE =
            ROWS.field(
                    "startDeadline",
                    Kinds.maybe(Kinds.DURATION),
                    Optional.empty(),
                    Job::startDeadline,
                    "How late a run may start; a later fire is missed.",
                    JobFields::checkLimit);

    static final Field<Job, Optional<Duration>> TIME_LIMIT =
            ROWS.field(
                    "timeLimit",
                    Kinds.maybe(Kinds.DURATION),
                    Optional.empty(),
                    Job::timeLimit,
                    "How long a whole run may take, from its first launch to the end of its last"
                            + " shard, with all attempts and the delays between them; a run that"
                            + " takes longer is killed and ends as failed.",
                    JobFields::checkLimit);

    private static final Field<Job, Duration> KILL_GRACE =
            ROWS.field(
                    "killGrace",
                    Kinds.DURATION,
                    Duration.ofSeconds(10),
                    Job::killGrace,
                    "Time between SIGTERM and SIGKILL.",
                    (grace, errors) -> errors.duration(grace, true, MAX_GRACE));

    private static final Field<Job, Retry> RETRY =
            ROWS.field(
                    "retry",
                    Kinds.object(RetryFields.SHAPE),
                    RetryFields.SHAPE.defaults(),
                    Job::retry,
                    "How failures of the task itself are retried.");

    private static final Field<Job, Unreachable> UNREACHABLE =
            ROWS.field(
                    "unreachable",
                    Kinds.object(UnreachableFields.SHAPE),
                    UnreachableFields.SHAPE.defaults(),
                    Job::unreachable,
                    "When a task whose fate is unknown is given up.");

    private static final Field<Job, Boolean> FREEZE_EXEMPT =
            ROWS.field(
                    "freezeExempt",
                    Kinds.FLAG,
                    false,
                    Job::exempt,
                    "Whether its tasks are launched while launches are"
                            + " [frozen](OPERATIONS.md#freeze).");

    private static final CareFields CARE = CareFields.of(ROWS);

    public static final Shape<Job> SHAPE = ROWS.build(JobFields::job, JobFields::check);

    private JobFields() {}

    private static Job job(Values<Job> values) {
        return new Job(
                values.get(NAME),
                values.get(DESCRIPTION),
                values.get(OWNER),
                values.get(LABELS),
                values.get(APP),
                values.get(TYPE),
                values.get(SCHEDULE),
                values.get(SHARDS),
                values.get(PARAMETER),
                program(values),
                EnvValue.values(values.get(ENV)),
                values.get(URIS),
                values.get(USER),
                values.get(CONTAINER),
                values.get(LIMITS),
                values.get(RESOURCES),
                SITING.siting(values),
                values.get(DELIVERY),
                values.get(MISFIRE),
                values.get(CONCURRENCY),
                values.get(START_DEADLINE),
                values.get(TIME_LIMIT),
                values.get(KILL_GRACE),
                values.get(RETRY),
                values.get(UNREACHABLE),
                values.get(FREEZE_EXEMPT) ? Optional.of(true) : Optional.empty(),
                CARE.care(values),
                EnvValue.secrets(values.get(ENV)));
    }

    private static Program program(Values<Job> values) {
        Program program = PROGRAM.program(values);
        Optional<Program> code = CODE.code(values);
        Optional<Program> http = values.get(HTTP).map(Program.Http::new);
        boolean coded = values.has(CLASS);
        if (values.has(HTTP) && (coded || PROGRAM.given(values))) {
            values.errors()
                    .at(HTTP.name())
                    .add("cannot be combined with command, argv or class; write one of them");
        } else if (coded && PROGRAM.given(values)) {
            values.errors()
                    .at(CLASS.name())
                    .add("cannot be combined with command or argv; write one of them");
        } else if (!values.has(HTTP) && !coded && !PROGRAM.given(values)) {
            values.errors().at(COMMAND.name()).add(NO_PROGRAM);
        }
        return code.or(() -> http).filter(any -> program instanceof Program.None).orElse(program);
    }

    private static void checkLimit(Optional<Duration> limit, FieldErrors errors) {
        limit.ifPresent(duration -> errors.duration(duration, false, Bounds.LONGEST));
    }

    private static void check(Job job, FieldErrors errors) {
        boolean readable =
                errors.at(COMMAND.name()).isEmpty()
                        && errors.at(PROGRAM.argv().name()).isEmpty()
                        && errors.at(CLASS.name()).isEmpty()
                        && errors.at(HTTP.name()).isEmpty();
        if (job.program() instanceof Program.None && readable) {
            errors.at(COMMAND.name()).add(NO_PROGRAM);
        }
        PROGRAM.check(job.program(), ContainerChecks.hasEntrypoint(job.container()), errors);
        job.container().ifPresent(own -> checkContainer(job, own, errors));
        PortFields.check(job.resources(), job.variables(), errors.at(ENV.name()));
        FieldErrors limits = errors.at(LIMITS.name());
        job.limits().ifPresent(own -> LimitsFields.check(own, job.resources(), limits));
        limits.unless(
                job.limits().isEmpty()
                        || job.app().isPresent()
                        || !(job.program() instanceof Program.Http),
                "are not for an HTTP job, whose requests share a process; remove them");
        errors.at(CLASS.name())
                .unless(
                        !(job.program() instanceof Program.Code) || job.app().isPresent(),
                        "needs an app with a shared executor; name it in app");
        if (job.program() instanceof Program.Http http) {
            HttpJobChecks.check(job, http.request(), errors);
        }
        CARE.check(job, errors);
        ScheduleFields.check(job.schedule(), job.type(), errors.at(SCHEDULE.name()));
        if (job.type() == JobType.DAEMON) {
            DaemonChecks.check(job, errors);
        } else {
            errors.at(CARE.update().name())
                    .unless(
                            job.caredFor().update().isEmpty(),
                            "is for a DAEMON, whose shards stand; remove it, or set type to"
                                    + " DAEMON");
        }
    }

    private static void checkContainer(Job job, Container container, FieldErrors errors) {
        FieldErrors place = errors.at(CONTAINER.name());
        ContainerChecks.checkPorts(container, job.resources().ports(), place);
        for (Container.Secret secret : container.secrets()) {
            secret.env()
                    .filter(name -> job.variables().containsKey(name))
                    .ifPresent(
                            name ->
                                    errors.at(ENV.name())
                                            .at(name)
                                            .add("is a secret of the container, too; remove it"));
        }
        place.unless(
                job.app().isPresent() || !(job.program() instanceof Program.Http),
                "is not for an HTTP job without an app, whose requests Carillon makes; remove it,"
                        + " or name an app with a shared executor that has this container");
    }
}
