package io.carillon.bench;

import io.carillon.bench.MeasuredNode.Mark;
import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.runtime.Engine;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes until another node launches when the leader is killed with {@code kill -9} and
 * very much is stored. The reference is the session timeout, within which no node may take over.
 * Two nodes in processes of their own. Each is killed while it leads, and started again.
 */
final class TakeoverPart {
    /** Jobs that fire every second, so that there always is something to launch. */
    private static final int PROBES = 10;

    /** Maximum number of jobs that are stored with the same first fire. */
    private static final int BATCH_SIZE = 500;

    /** How far ahead of the storing that first fire is. */
    private static final Duration AHEAD = Duration.ofSeconds(20);

    /** The figures in the log line with which a term begins. */
    private static final String RECOVERY = "records=(\\d+) loadMillis=(\\d+) readMillis=(\\d+)";

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** The default session timeout of the configuration. */
    private static final Duration SESSION = Duration.ofSeconds(10);

    /** A standby prepares itself at first. */
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final List<String> settings;
    private final String token;
    private final BenchReport report;
    private final Series timeout = new Series();
    private final Series records = new Series();
    private final Series load = new Series();
    private final Series read = new Series();
    private final Series elected = new Series();
    private final Series first = new Series();
    private final Series beyond = new Series();
    private final Series confirmed = new Series();
    private long held;

    /**
     * @param settings of the nodes, as {@code key=value}, but for the port
     * @param token of their operations API
     */
    TakeoverPart(List<String> settings, String token, BenchReport report) {
        this.token = token;
        this.settings = new ArrayList<>(settings);
        this.settings.add("zookeeper.sessionTimeout=" + SESSION);
        this.settings.add("http.port=0");
        this.report = report;
    }

    /** Stores jobs with a live task each, by way of an engine that leads. */
    static void fill(Engine engine, int jobs) throws IOException, InterruptedException {
        for (int next = 0; next < jobs; next += BATCH_SIZE) {
            Instant begin = Instant.now().plus(AHEAD);
            List<Job> some = new ArrayList<>();
            for (int i = next; i < Math.min(jobs, next + BATCH_SIZE); i++) {
                some.add(Jobs.endless("held-" + i, every(Duration.ofDays(1), begin)));
            }
            Jobs.put(engine, some);
        }
        List<Job> probes = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            Instant begin = Instant.now().plusMillis(1_000L * i / PROBES);
            probes.add(Jobs.instant("probe-" + i, every(Duration.ofSeconds(1), begin)));
        }
        Jobs.put(engine, probes);
        if (!Jobs.await(engine, TIMEOUT, state -> running(state) >= jobs)) {
            throw new IOException("only " + Jobs.ask(engine, TakeoverPart::running) + " tasks run");
        }
    }

    private static int running(State state) {
        return state.live().size();
    }

    private static Schedule every(Duration pause, Instant start) {
        return new Schedule(
                new Schedule.Every(pause),
                Optional.of(Instant.ofEpochMilli(start.toEpochMilli())),
                Optional.empty());
    }

    /**
     * Measures.
     *
     * @param rounds number of takeovers
     */
    void run(int rounds) throws IOException, InterruptedException {
        BenchNode leader = BenchNode.start(settings);
        BenchNode standby = leader;
        try {
            leader.await(Mark.LAUNCHED, TIMEOUT);
            for (int i = 0; i < rounds; i++) {
                standby = BenchNode.start(settings);
                standby.await(Mark.SERVES, TIMEOUT);
                leader.await(Mark.CONFIRMED, TIMEOUT);
                TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
                Instant killedAt = Instant.now();
                note(standby, leader.kill(), killedAt);
                held += leader.count(EventLoopWatchdog.HELD);
                leader = standby;
            }
        } finally {
            leader.close();
            standby.close();
        }
        held += leader.count(EventLoopWatchdog.HELD);
        print();
    }

    private void note(BenchNode next, long killed, Instant killedAt)
            throws IOException, InterruptedException {
        long launched = next.await(Mark.LAUNCHED, TIMEOUT).nanos();
        long known = next.await(Mark.CONFIRMED, TIMEOUT).nanos();
        BenchNode.Printed begun = next.await(RECOVERY, TIMEOUT);
        String url = next.await(Mark.SERVES, TIMEOUT).found().group(1);
        double won = Duration.between(killedAt, electedAt(url)).toMillis();
        double untilLaunch = (launched - killed) / 1e6;
        timeout.add((double) SESSION.toMillis());
        records.add(number(begun, 1));
        load.add(number(begun, 2));
        read.add(number(begun, 3));
        elected.add(won);
        first.add(untilLaunch - won);
        beyond.add(untilLaunch - SESSION.toMillis());
        confirmed.add((known - killed) / 1e6 - won);
        report.single(
                "takeover " + records.size() + ", kill to first ACCEPT, ms",
                BenchReport.number(untilLaunch));
    }

    /** Since when the node leads, as its API says. */
    private Instant electedAt(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/v1/cluster"))
                        .header("Authorization", "Bearer " + token)
                        .build();
        String answer =
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
        return new JsonObject(answer).getJsonObject("term").getInstant("since");
    }

    private static double number(BenchNode.Printed line, int group) {
        return Double.parseDouble(line.found().group(group));
    }

    private void print() {
        report.columns();
        report.reference("session timeout", "ms", timeout);
        report.figure("from the kill to the election", "ms", elected, timeout);
        report.figure("records loaded", "", records, records);
        report.figure("loading them", "ms", load, timeout);
        report.figure("reading them", "ms", read, timeout);
        report.figure("from the election to the first ACCEPT", "ms", first, timeout);
        report.figure("from the election to all confirmed", "ms", confirmed, timeout);
        report.figure("kill to first ACCEPT less session timeout", "ms", beyond, timeout);
        report.single("event loops held for 50 ms or more", held);
    }

    /** The headline of the part. */
    void title(int jobs) {
        report.part("Takeover after kill -9 with " + jobs + " jobs and as many live tasks");
    }
}
