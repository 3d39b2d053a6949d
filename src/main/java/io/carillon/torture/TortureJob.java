package io.carillon.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that is run during the torture. Its tasks append lines to a log of their own: {@code what
 * run nominal-time shard attempt task epoch-nanoseconds}, where what is the word start, beat while
 * it lives, and end, fail or killed.
 *
 * @param name its name
 * @param kind cron, period or daemon
 * @param period between two fires
 * @param shards how many shards it has
 * @param atMostOnce its delivery
 * @param concurrency its concurrency policy
 * @param misfire its misfire policy
 * @param beats for how many quarters of a second a task usually works
 * @param longBeats the same for every fifth run
 * @param fails whether the first attempt of some runs fails
 */
record TortureJob(
        String name,
        Kind kind,
        Duration period,
        int shards,
        boolean atMostOnce,
        String concurrency,
        String misfire,
        int beats,
        int longBeats,
        boolean fails) {
    /** What starts the job. */
    enum Kind {
        CRON,
        RHYTHM,
        DAEMON
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SAY =
            "say() { echo \"$1 $CARILLON_RUN $CARILLON_NOMINAL_TIME $CARILLON_SHARD"
                    + " $CARILLON_ATTEMPT $CARILLON_TASK $(date +%s%N)\" >> \"$TORTURE_LOG\"; };"
                    + " trap 'say killed; exit 143' TERM INT; say start; ";

    /** The given number of scheduled jobs with different policies, and two daemons. */
    static List<TortureJob> some(int count, int pace) {
        List<TortureJob> models =
                List.of(
                        cron("once-more", 1, 2, false, "ALLOW", "ALL", 0, 0, false),
                        cron("at-most-once", 1, 1, true, "ALLOW", "ALL", 1, 1, false),
                        cron("forbid", 2, 3, false, "FORBID", "LATEST", 2, 14, false),
                        cron("replace", 2, 2, false, "REPLACE", "LATEST", 2, 14, false),
                        cron("queue", 2, 1, false, "QUEUE", "ALL", 3, 6, false),
                        cron("retries", 2, 2, false, "ALLOW", "ALL", 0, 1, true),
                        cron("forbid-once", 1, 1, true, "FORBID", "SKIP", 1, 8, false),
                        new TortureJob(
                                "queue-once",
                                Kind.RHYTHM,
                                Duration.ofSeconds(3),
                                2,
                                true,
                                "QUEUE",
                                "SKIP",
                                4,
                                4,
                                false));
        List<TortureJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(models.get(i % models.size()).numbered(i / models.size(), pace));
        }
        jobs.add(daemon("daemon", 2));
        jobs.add(daemon("another-daemon", 1));
        return jobs;
    }

    private static TortureJob cron(
            String name,
            int seconds,
            int shards,
            boolean atMostOnce,
            String concurrency,
            String misfire,
            int beats,
            int longBeats,
            boolean fails) {
        return new TortureJob(
                name,
                Kind.CRON,
                Duration.ofSeconds(seconds),
                shards,
                atMostOnce,
                concurrency,
                misfire,
                beats,
                longBeats,
                fails);
    }

    private static TortureJob daemon(String name, int shards) {
        return new TortureJob(
                name, Kind.DAEMON, Duration.ZERO, shards, false, "FORBID", "SKIP", 0, 0, false);
    }

    private TortureJob numbered(int number, int pace) {
        return new TortureJob(
                number == 0 ? name : name + "-" + number,
                kind,
                period.multipliedBy(pace),
                shards,
                atMostOnce,
                concurrency,
                misfire,
                beats,
                longBeats,
                fails);
    }

    boolean daemon() {
        return kind == Kind.DAEMON;
    }

    /** Whether its policy forbids two live runs. */
    boolean alone() {
        return !concurrency.equals("ALLOW") && !daemon();
    }

    /** The job document. */
    String document(Path log) {
        ObjectNode job = MAPPER.createObjectNode();
        job.put("type", daemon() ? "DAEMON" : "TRANSIENT");
        if (kind == Kind.CRON) {
            String seconds = period.toSeconds() == 1 ? "*" : "*/" + period.toSeconds();
            job.putObject("schedule").put("cron", seconds + " * * * * ?");
        } else if (kind == Kind.RHYTHM) {
            job.putObject("schedule").put("every", period.toString());
        }
        job.putObject("shards").put("count", shards);
        job.put("command", command());
        job.putObject("env").put("TORTURE_LOG", log.toString());
        job.putObject("resources").put("cpus", 0.1).put("memMiB", 16);
        if (!daemon()) {
            job.put("delivery", atMostOnce ? "AT_MOST_ONCE" : "AT_LEAST_ONCE");
            job.put("concurrency", concurrency);
            job.putObject("misfire").put("policy", misfire).put("max", 1000);
        }
        job.putObject("retry")
                .put("maxAttempts", fails ? 3 : 1)
                .put("initialDelay", "PT0.5S")
                .put("maxDelay", "PT5S");
        job.putObject("unreachable").put("replaceAfter", "PT15S");
        return job.toString();
    }

    private String command() {
        if (daemon()) {
            return SAY + "while :; do sleep 1; say beat; done";
        }
        String length =
                "case $CARILLON_NOMINAL_TIME in *[05]Z) m=%d;; *) m=%d;; esac; n=0; "
                        .formatted(longBeats, beats);
        String work = "while [ $n -lt $m ]; do sleep 0.25; say beat; n=$((n+1)); done; ";
        String failure =
                fails
                        ? "[ $CARILLON_ATTEMPT -gt 1 ] || case $CARILLON_NOMINAL_TIME in"
                                + " *[46]Z) say fail; exit 1;; esac; "
                        : "";
        return SAY + length + work + failure + "say end; exit 0";
    }
}
