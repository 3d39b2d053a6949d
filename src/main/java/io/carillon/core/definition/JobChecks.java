package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Sharding;
import io.carillon.model.job.Uri;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is refused at the door: everything that is wrong with a job definition although its document
 * has the right shape.
 *
 * <p>All errors are found, not only the first (a hundred at most), each with its JSON pointer and
 * the remedy. Pure; any thread.
 */
public final class JobChecks {
    /** Longest name. */
    public static final int NAME_CHARS = 100;

    /** How large a whole definition may be, all its texts encoded as UTF-8. */
    public static final int DEFINITION_BYTES = 64 * 1024;

    /** The longest time that any field may name; sums with it stay far from the ends of time. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");
    private static final String RESERVED = "CARILLON_";
    private static final int DESCRIPTION_CHARS = 4_000;
    private static final int SHORT_CHARS = 200;
    private static final int MAX_LABELS = 64;
    private static final int MAX_URIS = 100;
    private static final int MAX_ATTEMPTS = 1_000;
    private static final int MAX_MISFIRES = 1_000;
    private static final double MAX_FACTOR = 100;
    private static final Duration LONGEST_GRACE = Duration.ofDays(1);
    private static final Resources MOST =
            new Resources(100_000_000L, 1_000_000_000_000L, 1_000_000_000_000L, 1_000, 10_000);

    private final Job job;
    private final FieldErrors findings = new FieldErrors();

    private JobChecks(Job job) {
        this.job = job;
    }

    /**
     * All that is wrong with a definition.
     *
     * @param now a schedule that has no fire after it is refused
     * @return empty when the definition is good
     */
    public static List<FieldError> check(Job job, Limits limits, Instant now) {
        JobChecks checks = new JobChecks(job);
        checks.texts();
        checks.program();
        checks.environment();
        checks.uris();
        checks.sharding(limits);
        checks.resources();
        checks.times();
        checks.retry();
        checks.findings.addAll(ScheduleChecks.check(job.schedule(), now));
        checks.daemon();
        checks.size();
        return checks.findings.list();
    }

    /** What is wrong with a name; empty when it is good. */
    public static List<FieldError> checkName(String name) {
        FieldErrors findings = new FieldErrors();
        if (name.isEmpty()) {
            findings.add("/name", "is missing; give the job a name");
        } else if (name.length() > NAME_CHARS) {
            findings.add(
                    "/name", "has " + name.length() + " characters; " + NAME_CHARS + " at most");
        } else if (!NAME.matcher(name).matches()) {
            findings.add(
                    "/name",
                    "may consist of a-z, 0-9, '.', '_' and '-', and begins and ends with a letter"
                            + " or digit");
        }
        return findings.list();
    }

    private void texts() {
        findings.addAll(checkName(job.name()));
        findings.text("/description", job.description(), DESCRIPTION_CHARS);
        findings.text("/owner", job.owner(), SHORT_CHARS);
        findings.text("/parameter", job.parameter(), DEFINITION_BYTES);
        job.user()
                .ifPresent(
                        user -> {
                            findings.text("/user", user, SHORT_CHARS);
                            findings.unless(
                                    !user.isBlank(),
                                    "/user",
                                    "is blank; leave it out for the framework's user");
                        });
        if (job.labels().size() > MAX_LABELS) {
            findings.add("/labels", "has " + job.labels().size() + "; " + MAX_LABELS + " at most");
        }
        for (Map.Entry<String, String> label : job.labels().entrySet()) {
            String path = FieldErrors.path("/labels", label.getKey());
            findings.unless(!label.getKey().isBlank(), path, "has no name; give it one");
            findings.text(path, label.getKey(), SHORT_CHARS);
            findings.text(path, label.getValue(), DESCRIPTION_CHARS);
        }
    }

    private void program() {
        if (job.program() instanceof Program.Shell shell) {
            findings.text("/command", shell.line(), DEFINITION_BYTES);
            findings.unless(
                    !shell.line().isBlank(), "/command", "is blank; write what a task executes");
        } else if (job.program() instanceof Program.Argv argv) {
            List<String> words = argv.words();
            findings.unless(
                    !words.isEmpty() && !words.get(0).isBlank(),
                    "/argv",
                    "names no program; its first word is the program");
            for (int i = 0; i < words.size(); i++) {
                findings.text("/argv/" + i, words.get(i), DEFINITION_BYTES);
            }
        } else {
            findings.add(
                    "/command",
                    "is missing; write a command line here, or a program and its arguments in"
                            + " argv");
        }
    }

    private void environment() {
        for (Map.Entry<String, String> variable : job.env().entrySet()) {
            String name = variable.getKey();
            String path = FieldErrors.path("/env", name);
            findings.text(path, name, DEFINITION_BYTES);
            findings.text(path, variable.getValue(), DEFINITION_BYTES);
            findings.unless(!name.isEmpty(), path, "has no name; give it one");
            findings.unless(name.indexOf('=') < 0, path, "has a '=' in its name; remove it");
            findings.unless(
                    !name.startsWith(RESERVED),
                    path,
                    "names that begin with " + RESERVED + " are set by Carillon; choose another");
        }
    }

    private void uris() {
        if (job.uris().size() > MAX_URIS) {
            findings.add("/uris", "has " + job.uris().size() + "; " + MAX_URIS + " at most");
        }
        for (int i = 0; i < job.uris().size(); i++) {
            Uri uri = job.uris().get(i);
            String path = "/uris/" + i + "/value";
            findings.text(path, uri.value(), DEFINITION_BYTES);
            findings.unless(
                    isFetchable(uri.value()),
                    path,
                    "is no URI; write for example https://host/file.tgz, with special characters"
                            + " percent-encoded (a blank is %20)");
            uri.outputFile()
                    .ifPresent(file -> outputFile(path.replace("value", "outputFile"), file));
        }
    }

    private void outputFile(String path, String file) {
        findings.text(path, file, DEFINITION_BYTES);
        boolean inside =
                !file.isBlank()
                        && !file.startsWith("/")
                        && !file.endsWith("/")
                        && !List.of(file.split("/", -1)).contains("..");
        findings.unless(inside, path, "must be a file within the sandbox; write a relative path");
    }

    private static boolean isFetchable(String value) {
        try {
            URI uri = new URI(value);
            // The fetcher refuses a quote itself.
            return (uri.isAbsolute() || value.startsWith("/")) && value.indexOf('\'') < 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void sharding(Limits limits) {
        Sharding sharding = job.sharding();
        int count = sharding.count();
        boolean countable = findings.range("/shards/count", count, 1, limits.shardsPerJob());
        if (!countable) {
            return;
        }
        findings.range("/shards/maxParallel", sharding.maxParallel(), 1, count);
        for (Map.Entry<Integer, String> parameter : sharding.parameters().entrySet()) {
            int shard = parameter.getKey();
            String path = "/shards/parameters/" + shard;
            findings.unless(
                    shard >= 0 && shard < count,
                    path,
                    "there is no shard " + shard + "; the shards are 0 to " + (count - 1));
            findings.text(path, parameter.getValue(), DEFINITION_BYTES);
        }
    }

    private void resources() {
        Resources resources = job.resources();
        milli("/resources/cpus", resources.cpusMilli(), MOST.cpusMilli());
        milli("/resources/memMiB", resources.memMilli(), MOST.memMilli());
        milli("/resources/diskMiB", resources.diskMilli(), MOST.diskMilli());
        findings.range("/resources/gpus", resources.gpus(), 0, MOST.gpus());
        findings.range("/resources/ports", resources.ports(), 0, MOST.ports());
        findings.unless(
                resources.cpusMilli() != 0 || resources.memMilli() != 0,
                "/resources",
                "asks for neither cpus nor memMiB, and Mesos launches no such task; ask for some");
    }

    private void milli(String path, long milli, long most) {
        findings.unless(milli >= 0, path, "is negative; write 0 or more");
        findings.unless(milli <= most, path, "is more than " + most / 1_000 + "; ask for less");
    }

    private void times() {
        job.startDeadline().ifPresent(d -> findings.duration("/startDeadline", d, false, LONGEST));
        job.timeLimit().ifPresent(d -> findings.duration("/timeLimit", d, false, LONGEST));
        findings.duration("/killGrace", job.killGrace(), true, LONGEST_GRACE);
        findings.duration(
                "/unreachable/replaceAfter", job.unreachable().replaceAfter(), true, LONGEST);
        findings.range("/misfire/max", job.misfire().max(), 1, MAX_MISFIRES);
    }

    private void retry() {
        Retry retry = job.retry();
        findings.range("/retry/maxAttempts", retry.maxAttempts(), 1, MAX_ATTEMPTS);
        findings.duration("/retry/initialDelay", retry.initialDelay(), true, LONGEST);
        findings.duration("/retry/maxDelay", retry.maxDelay(), true, LONGEST);
        findings.unless(
                retry.maxDelay().compareTo(retry.initialDelay()) >= 0,
                "/retry/maxDelay",
                "is less than initialDelay; raise it to " + retry.initialDelay() + " or more");
        findings.unless(
                retry.factor() >= 1 && retry.factor() <= MAX_FACTOR,
                "/retry/factor",
                "is not between 1 and 100; 1 keeps the delay as it is");
    }

    private void daemon() {
        if (job.type() != JobType.DAEMON) {
            return;
        }
        findings.unless(
                job.schedule().rule() instanceof Schedule.ByHand,
                "/schedule",
                "a DAEMON job is always running and has no schedule; remove it, or make the type"
                        + " TRANSIENT");
        findings.unless(
                job.startDeadline().isEmpty(),
                "/startDeadline",
                "a DAEMON job has no fires that could be late; remove it");
        findings.unless(
                job.timeLimit().isEmpty(),
                "/timeLimit",
                "a DAEMON job never ends; remove it, or make the type TRANSIENT");
        findings.unless(
                job.sharding().maxParallel() >= job.sharding().count(),
                "/shards/maxParallel",
                "the shards of a DAEMON job never end, so all of them must run at once; remove it");
        findings.unless(
                job.delivery() == Delivery.AT_LEAST_ONCE,
                "/delivery",
                "a DAEMON job is always started again; remove it, or make the type TRANSIENT");
    }

    private void size() {
        long bytes = JobSize.bytes(job);
        findings.unless(
                bytes <= DEFINITION_BYTES,
                "",
                "the definition takes "
                        + bytes
                        + " bytes, "
                        + DEFINITION_BYTES
                        + " at most; move large texts into files that uris name");
    }
}
