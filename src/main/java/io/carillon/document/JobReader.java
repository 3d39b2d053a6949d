package io.carillon.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Spelling;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Unreachable;
import io.carillon.model.job.Uri;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one job document. One thread. */
final class JobReader {
    private static final String NOT_YET = "does not work yet; leave it out";
    private static final Job DEFAULTS = JobDocument.defaults("", new Program.None());
    private static final BigDecimal MOST = new BigDecimal("1e9");
    private static final BigDecimal LEAST = new BigDecimal("0.0005");

    private final FieldReader document;

    JobReader(JsonNode document, List<FieldError> errors) {
        this.document = new FieldReader("", document, errors);
    }

    Job job(Optional<String> expected) {
        Job job =
                new Job(
                        name(expected),
                        document.text("description", DEFAULTS.description()),
                        document.text("owner", DEFAULTS.owner()),
                        document.texts("labels"),
                        document.choice("type", DEFAULTS.type()),
                        schedule(),
                        sharding(),
                        document.text("parameter", DEFAULTS.parameter()),
                        program(),
                        document.texts("env"),
                        uris(),
                        document.optionalText("user"),
                        resources(),
                        document.choice("delivery", DEFAULTS.delivery()),
                        misfire(),
                        document.choice("concurrency", DEFAULTS.concurrency()),
                        document.optionalDuration("startDeadline"),
                        document.optionalDuration("timeLimit"),
                        document.duration("killGrace", DEFAULTS.killGrace()),
                        retry(),
                        unreachable());
        for (String field : List.of("app", "container")) {
            if (document.has(field)) {
                document.error(field, NOT_YET);
            }
        }
        if (!document.list("constraints", "an object", Optional::of).isEmpty()) {
            document.error("constraints", NOT_YET);
        }
        document.refuseUnknown();
        return job;
    }

    private String name(Optional<String> expected) {
        Optional<String> written = document.optionalText("name");
        if (written.isEmpty() && expected.isEmpty() && !document.has("name")) {
            document.error("name", "is missing; give the job a name");
        }
        if (written.isPresent() && expected.isPresent() && !written.equals(expected)) {
            document.error(
                    "name",
                    "is '"
                            + written.get()
                            + "', but the address says '"
                            + expected.get()
                            + "'; make them equal, or leave it out here");
        }
        return expected.or(() -> written).orElse("");
    }

    private Schedule schedule() {
        if (!document.has("schedule")) {
            return Schedule.BY_HAND;
        }
        FieldReader schedule = document.object("schedule");
        Optional<String> cron = schedule.optionalText("cron");
        Optional<Duration> every = schedule.optionalDuration("every");
        Optional<Instant> at = schedule.optionalInstant("at");
        boolean hasCron = schedule.has("cron");
        long rules = Stream.of("cron", "every", "at").filter(schedule::has).count();
        if (rules != 1 && document.isObject("schedule")) {
            document.error(
                    "schedule",
                    "needs exactly one of cron, every and at; for a job that is started by hand"
                            + " leave the schedule out");
        }
        ZoneId zone = zone(schedule);
        if (!hasCron && schedule.has("timeZone")) {
            schedule.error("timeZone", "goes with cron only; remove it");
        }
        if (schedule.has("jitter")) {
            schedule.error("jitter", NOT_YET);
        }
        Optional<Instant> start = schedule.optionalInstant("start");
        Optional<Instant> end = schedule.optionalInstant("end");
        schedule.refuseUnknown();
        Schedule.Rule rule =
                cron.<Schedule.Rule>map(expression -> new Schedule.Cron(expression, zone))
                        .or(() -> every.map(Schedule.Every::new))
                        .or(() -> at.map(Schedule.At::new))
                        .orElseGet(Schedule.ByHand::new);
        return new Schedule(rule, start, end);
    }

    private static ZoneId zone(FieldReader schedule) {
        return schedule.optionalText("timeZone")
                .flatMap(text -> schedule.parsed("timeZone", text, JobReader::zone))
                .orElse(ZoneId.of("UTC"));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            String hint =
                    Spelling.nearest(text, new TreeSet<>(ZoneId.getAvailableZoneIds()))
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("; write for example Europe/Berlin or UTC");
            throw new IllegalArgumentException("'" + text + "' is no time zone" + hint, e);
        }
    }

    private Sharding sharding() {
        FieldReader shards = document.object("shards");
        int count = shards.integer("count", DEFAULTS.sharding().count());
        SortedMap<Integer, String> parameters = new TreeMap<>();
        shards.texts("parameters")
                .forEach(
                        (shard, parameter) -> {
                            if (shard.matches("0|[1-9][0-9]{0,8}")) {
                                parameters.put(Integer.valueOf(shard), parameter);
                            } else {
                                shards.error(
                                        "parameters",
                                        "'"
                                                + shard
                                                + "' is no shard; its keys are the numbers of the"
                                                + " shards, beginning with 0");
                            }
                        });
        int maxParallel = shards.integer("maxParallel", count);
        if (shards.flag("gang", false)) {
            shards.error("gang", NOT_YET);
        }
        shards.refuseUnknown();
        return new Sharding(count, parameters, maxParallel);
    }

    private Program program() {
        boolean shell = document.has("command");
        boolean argv = document.has("argv");
        if (shell && argv) {
            document.error("argv", "goes not with command; write one of them");
        } else if (!shell && !argv) {
            document.error(
                    "command",
                    "is missing; write a command line here, or a program and its arguments in"
                            + " argv");
        } else if (shell) {
            return new Program.Shell(document.optionalText("command").orElse(""));
        } else {
            return new Program.Argv(
                    document.list("argv", "a text", node -> Optional.ofNullable(node.textValue())));
        }
        return new Program.None();
    }

    private List<Uri> uris() {
        List<Uri> uris = new ArrayList<>();
        for (FieldReader uri : document.objects("uris")) {
            if (!uri.has("value")) {
                uri.error("value", "is missing; write the URI here");
            }
            uris.add(
                    new Uri(
                            uri.optionalText("value").orElse(""),
                            uri.flag("extract", true),
                            uri.flag("executable", false),
                            uri.flag("cache", false),
                            uri.optionalText("outputFile")));
            uri.refuseUnknown();
        }
        return uris;
    }

    private Resources resources() {
        FieldReader resources = document.object("resources");
        Resources none = DEFAULTS.resources();
        Resources read =
                new Resources(
                        milli(resources, "cpus", none.cpusMilli()),
                        milli(resources, "memMiB", none.memMilli()),
                        milli(resources, "diskMiB", none.diskMilli()),
                        resources.integer("gpus", none.gpus()),
                        resources.integer("ports", none.ports()));
        resources.refuseUnknown();
        return read;
    }

    /**
     * Thousandths, rounded as Mesos does. The bounds come first: a number may have any exponent.
     */
    private static long milli(FieldReader resources, String field, long otherwise) {
        BigDecimal number = resources.number(field, BigDecimal.valueOf(otherwise, 3));
        if (number.signum() == 0) {
            return 0;
        }
        if (number.signum() < 0) {
            resources.error(field, "is negative; write 0 or more");
        } else if (number.compareTo(LEAST) < 0) {
            resources.error(
                    field, "is so small that Mesos rounds it to 0; write 0, or at least 0.001");
        } else if (number.compareTo(MOST) > 0) {
            resources.error(field, "is more than any agent has; ask for less");
        } else {
            return number.setScale(3, RoundingMode.HALF_UP).unscaledValue().longValueExact();
        }
        return otherwise;
    }

    private Misfire misfire() {
        FieldReader misfire = document.object("misfire");
        Misfire read =
                new Misfire(
                        misfire.choice("policy", DEFAULTS.misfire().policy()),
                        misfire.integer("max", DEFAULTS.misfire().max()));
        misfire.refuseUnknown();
        return read;
    }

    private Retry retry() {
        FieldReader retry = document.object("retry");
        Retry none = DEFAULTS.retry();
        Retry read =
                new Retry(
                        retry.integer("maxAttempts", none.maxAttempts()),
                        retry.duration("initialDelay", none.initialDelay()),
                        retry.duration("maxDelay", none.maxDelay()),
                        retry.number("factor", BigDecimal.valueOf(none.factor())).doubleValue());
        retry.refuseUnknown();
        return read;
    }

    private Unreachable unreachable() {
        FieldReader unreachable = document.object("unreachable");
        Unreachable read =
                new Unreachable(
                        unreachable.duration(
                                "replaceAfter", DEFAULTS.unreachable().replaceAfter()));
        unreachable.refuseUnknown();
        return read;
    }
}
