package io.carillon.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Observes a cluster while it is tortured: one thread per node asks who leads, and one reads
 * processes, ledger and the tasks' logs.
 */
final class Watcher implements AutoCloseable {
    private static final Duration QUICK = Duration.ofSeconds(2);
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private final Rig rig;
    private final TaskLogs logs;
    private final History history;
    private final List<Thread> threads = new ArrayList<>();

    /** Runs with a second attempt in the tasks' log that were not asked about yet. */
    private final TreeMap<String, LogLine> repeated = new TreeMap<>();

    private volatile boolean over;

    Watcher(Rig rig, TaskLogs logs, History history) {
        this.rig = rig;
        this.logs = logs;
        this.history = history;
    }

    void start() {
        for (NodeProcess member : rig.members()) {
            begin("watch " + member.name(), Duration.ofMillis(250), () -> lead(member));
        }
        begin("watch the ledger", Duration.ofSeconds(2), this::look);
    }

    private interface Look {
        void look() throws IOException, InterruptedException;
    }

    private void begin(String name, Duration pause, Look look) {
        Thread thread =
                new Thread(
                        () -> {
                            while (!over) {
                                once(look);
                                if (!rest(pause)) {
                                    return;
                                }
                            }
                        },
                        name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private static void once(Look look) {
        try {
            look.look();
        } catch (IOException e) {
            return; // No node answers at the moment.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean rest(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void lead(NodeProcess member) throws InterruptedException {
        if (!member.process().alive()) {
            return;
        }
        Instant asked = Instant.now();
        JsonNode cluster = member.api(QUICK).get("/v1/cluster").body();
        JsonNode term = cluster.path("term");
        if (term.path("state").asText().equals("LEADING")) {
            history.leads(
                    new History.Led(
                            member.name(),
                            term.path("epoch").asLong(),
                            asked,
                            Instant.now(),
                            Instant.parse(term.path("since").asText()),
                            cluster.path("framework").path("id").asText("")));
        }
    }

    /** Reads everything that is new since the last call. */
    synchronized void look() throws IOException, InterruptedException {
        for (ManagedProcess child : rig.processes()) {
            if (child.endedByItself()) {
                history.violated(
                        new Violation(
                                "g",
                                "a process ended unexpectedly",
                                child.name() + " at about " + Instant.now()));
            }
        }
        List<History.Watched> jobs;
        synchronized (history) {
            jobs = new ArrayList<>(history.jobs.values());
        }
        for (History.Watched watched : jobs) {
            List<LogLine> news = logs.news(watched.job().name());
            history.wrote(news);
            for (LogLine line : news) {
                if (line.attempt() > 1 && !watched.job().daemon()) {
                    repeated.put(line.run(), line);
                }
            }
        }
        for (History.Watched watched : jobs) {
            if (!watched.job().daemon()) {
                ledger(watched.job());
            }
        }
        repeats();
    }

    private List<JsonNode> list(String path) throws IOException, InterruptedException {
        IOException last = new IOException("no node is running");
        for (NodeProcess member : rig.members()) {
            if (member.process().awake()) {
                try {
                    return member.api(PATIENT).list(path);
                } catch (IOException e) {
                    last = e;
                }
            }
        }
        throw last;
    }

    private void ledger(TortureJob job) throws IOException, InterruptedException {
        Instant from = history.unsettled(job.name());
        for (JsonNode fire : list("/v1/jobs/" + job.name() + "/fires?from=" + from)) {
            Instant nominal = Instant.parse(fire.path("nominalTime").asText());
            Instant through = Instant.parse(fire.path("through").asText());
            History.Entry entry =
                    new History.Entry(
                            fire.path("outcome").asText(),
                            fire.path("because").asText(),
                            fire.path("run").asText(""));
            long count = 0;
            // A long gap is one entry with a count.
            for (Instant at = nominal; !at.isAfter(through); at = at.plus(job.period())) {
                history.entry(job.name(), at, entry);
                count++;
            }
            if (count != fire.path("count").asLong()) {
                history.violated(
                        new Violation(
                                "a", "the count of an entry is wrong", job.name() + " " + fire));
            }
        }
    }

    /** Reads how attempts ended, for runs with a shard that needed more than one. */
    private void repeats() throws InterruptedException {
        for (LogLine line : List.copyOf(repeated.values())) {
            String run = line.run();
            if (history.entry(line.job(), line.nominal()).filter(History.Entry::ended).isEmpty()) {
                continue;
            }
            for (NodeProcess member : rig.members()) {
                Api.Reply reply =
                        member.process().awake()
                                ? member.api(PATIENT).get("/v1/runs/" + run)
                                : new Api.Reply(0, Api.nothing());
                if (reply.ok()) {
                    for (JsonNode shard : reply.body().path("shards")) {
                        shard.path("attempts").forEach(this::attempt);
                    }
                }
                if (reply.ok() || reply.status() == 404) {
                    repeated.remove(run);
                    break;
                }
            }
        }
    }

    private void attempt(JsonNode attempt) {
        history.attempt(
                attempt.path("task").asText(),
                new History.Entry(
                        attempt.path("state").asText(), attempt.path("because").asText(), ""));
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30).toMillis());
        }
    }
}
