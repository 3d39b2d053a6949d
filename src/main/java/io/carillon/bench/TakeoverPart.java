package io.carillon.bench;

import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.runtime.Engine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes until another node launches when the leader is killed with {@code kill -9} and
 * very much is stored. The reference is the session timeout, within which nobody may take over. Two
 * nodes in processes of their own; each is killed while it leads, and started again.
 */
public final class TakeoverPart {
    /** Jobs that fire all the time, so that there always is something to launch. */
    private static final int PROBES = 10;

    /** So many jobs are stored with the same first fire, so much later. */
    private static final int TOGETHER = 500;

    private static final Duration AHEAD = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A standby prepares itself at first. */
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final Duration session;
    private final List<String> settings;
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
     * @param session the session timeout of the nodes
     * @param settings the rest of their configuration, but for where they listen
     */
    public TakeoverPart(Duration session, List<String> settings, BenchReport report) {
        this.session = session;
        this.settings = new ArrayList<>(settings);
        this.settings.add("zookeeper.sessionTimeout=" + session);
        this.settings.add("http.host=127.0.0.1");
        this.settings.add("http.port=0");
        this.settings.add("authentication.mode=none");
        this.report = report;
    }

    /** Stores so many jobs with a live task each, by way of an engine that leads. */
    public static void fill(Engine engine, int jobs) throws IOException, InterruptedException {
        for (int next = 0; next < jobs; next += TOGETHER) {
            Instant begin = Instant.now().plus(AHEAD);
            List<Job> some = new ArrayList<>();
            for (int i = next; i < Math.min(jobs, next + TOGETHER); i++) {
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
        if (!Jobs.await(engine, PATIENCE, state -> running(state) >= jobs)) {
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

    /** Measures so many takeovers. */
    public void run(int rounds) throws IOException, InterruptedException {
        BenchNode leader = BenchNode.start(settings);
        BenchNode standby = leader;
        try {
            leader.said("first launch", PATIENCE);
            for (int i = 0; i < rounds; i++) {
                standby = BenchNode.start(settings);
                standby.said("Node .* serves", PATIENCE);
                leader.said("all live tasks confirmed", PATIENCE);
                TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
                long killed = leader.kill();
                note(standby, killed);
                held += leader.count("was kept from its work");
                leader = standby;
            }
        } finally {
            leader.close();
            standby.close();
        }
        held += leader.count("was kept from its work");
        print();
    }

    private void note(BenchNode next, long killed) throws IOException, InterruptedException {
        BenchNode.Said won = next.said("Elected, epoch", PATIENCE);
        BenchNode.Said begun =
                next.said("; (\\d+) records loaded in (\\d+) ms, read in (\\d+) ms", PATIENCE);
        BenchNode.Said launched = next.said("first launch (\\d+) ms", PATIENCE);
        BenchNode.Said known = next.said("tasks confirmed (\\d+) ms", PATIENCE);
        timeout.add((double) session.toMillis());
        records.add(number(begun, 1));
        load.add(number(begun, 2));
        read.add(number(begun, 3));
        elected.add((won.nanos() - killed) / 1e6);
        first.add(number(launched, 1));
        beyond.add((launched.nanos() - killed) / 1e6 - session.toMillis());
        confirmed.add(number(known, 1));
        report.single(
                "takeover " + records.size() + ", kill to first ACCEPT, ms",
                BenchReport.number((launched.nanos() - killed) / 1e6));
    }

    private static double number(BenchNode.Said said, int group) {
        return Double.parseDouble(said.found().group(group));
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
    public void title(int jobs) {
        report.part("Takeover after kill -9 with " + jobs + " jobs and as many live tasks");
    }
}
