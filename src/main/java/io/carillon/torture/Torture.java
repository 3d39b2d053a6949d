package io.carillon.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One torture, from the start of a cluster to the verdict. {@link #run} blocks. Nothing that it has
 * started outlives it, not even when the JVM is stopped meanwhile.
 */
public final class Torture {
    /** How long a cluster may take to recover by itself on an overloaded machine. */
    private static final Duration HEALING = Duration.ofMinutes(3);

    private static final int MOST_AT_ONCE = 2;

    private final TortureOptions options;
    private final PrintWriter out;
    private final History history = new History();
    private final SplittableRandom dice;

    /**
     * @param out where progress and the report are printed
     */
    public Torture(TortureOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
        this.dice = new SplittableRandom(options.seed());
    }

    /**
     * Runs the torture.
     *
     * @return whether every promise was kept
     */
    public boolean run() throws Exception {
        Instant began = Instant.now();
        Files.createDirectories(options.directory());
        TaskLogs logs = new TaskLogs(options.directory().resolve("tasks"));
        try (Rig rig = new Rig(options)) {
            Thread hook = new Thread(() -> end(rig), "end of the torture");
            Runtime.getRuntime().addShutdownHook(hook);
            say("starting %d nodes".formatted(options.nodes()));
            rig.start();
            define(rig, logs);
            try (Watcher watcher = new Watcher(rig, logs, history)) {
                watcher.start();
                torture(rig);
                heal(rig, watcher);
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        List<Violation> violations = Checkers.check(history);
        String report =
                TortureReport.write(
                        options, Duration.between(began, Instant.now()), history, violations);
        Files.writeString(options.directory().resolve("report.md"), report);
        Files.writeString(options.directory().resolve("faults.csv"), TortureReport.faults(history));
        out.println(report);
        out.flush();
        return violations.isEmpty();
    }

    private static void end(Rig rig) {
        try {
            rig.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(String what) {
        out.println(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS) + " " + what);
        out.flush();
    }

    private void define(Rig rig, TaskLogs logs) throws Exception {
        for (TortureJob job : TortureJob.some(options.jobs(), options.pace())) {
            String path = "/v1/jobs/" + job.name();
            rig.call("PUT", path, job.document(logs.file(job.name())), HEALING);
            JsonNode stored = rig.call("GET", path, "", HEALING);
            Instant created = Instant.parse(stored.path("createdAt").asText());
            Instant anchor = job.kind() == TortureJob.Kind.RHYTHM ? created : Instant.EPOCH;
            history.watch(new History.Watched(job, anchor, created, Optional.empty()));
        }
    }

    private void torture(Rig rig) throws Exception {
        ClusterFaults faults = new ClusterFaults(rig, history, dice);
        Instant until = Instant.now().plus(options.length());
        int next = 0;
        while (options.inTurn() ? next < options.nemeses().size() : Instant.now().isBefore(until)) {
            TimeUnit.MILLISECONDS.sleep(dice.nextLong(1_000, 5_000));
            List<Nemesis> chosen = new ArrayList<>();
            if (options.inTurn()) {
                chosen.add(options.nemeses().get(next++));
            } else {
                int count = dice.nextInt(4) == 0 ? MOST_AT_ONCE : 1;
                while (chosen.size() < count) {
                    chosen.add(options.nemeses().get(dice.nextInt(options.nemeses().size())));
                }
            }
            suffer(faults, chosen);
            // Most faults meet a cluster that has recovered; some meet one that has not.
            if (options.inTurn() || dice.nextInt(5) != 0) {
                recovered(rig);
            }
        }
    }

    private void suffer(ClusterFaults faults, List<Nemesis> chosen) throws Exception {
        List<ClusterFaults.ActiveFault> active = new ArrayList<>();
        List<Instant> since = new ArrayList<>();
        Duration hold = Duration.ZERO;
        for (Nemesis nemesis : chosen) {
            since.add(Instant.now());
            ClusterFaults.ActiveFault fault = faults.make(nemesis);
            active.add(fault);
            say("%s: %s".formatted(nemesis.words(), fault.target()));
            Duration wanted = faults.hold(nemesis);
            hold = wanted.compareTo(hold) > 0 ? wanted : hold;
        }
        TimeUnit.MILLISECONDS.sleep(hold.toMillis());
        for (int i = 0; i < active.size(); i++) {
            active.get(i).heal();
            history.suffers(
                    new History.Suffered(
                            chosen.get(i), active.get(i).target(), since.get(i), Instant.now()));
        }
        say("fault ended after " + hold);
    }

    /** Waits until all nodes are ready and tasks start again; a violation if they do not. */
    private void recovered(Rig rig) throws Exception {
        Instant healed = Instant.now();
        try {
            Rig.await("all nodes ready and one leading", HEALING, rig::whole);
            Rig.await("a start of a task", HEALING, () -> startedSince(healed));
            say("recovered within " + Duration.between(healed, Instant.now()).toMillis() + " ms");
        } catch (IOException e) {
            say("NOT recovered: " + e.getMessage());
            history.violated(
                    new Violation("g", "it does not recover by itself", healed + ": " + e));
        }
    }

    private boolean startedSince(Instant time) {
        return history.lastStart().filter(last -> last.isAfter(time)).isPresent();
    }

    /** The end: everything runs again, is stopped, and leaves no task behind. */
    private void heal(Rig rig, Watcher watcher) throws Exception {
        recovered(rig);
        expect("every shard of every daemon runs", () -> daemonsLive(watcher));
        say("pausing all jobs");
        for (History.Watched watched : List.copyOf(history.jobs.values())) {
            String path = "/v1/jobs/" + watched.job().name();
            String stop = watched.job().daemon() ? ", \"stop\": true" : "";
            rig.call("POST", path + "/pause", "{\"reason\": \"the end\"" + stop + "}", HEALING);
            JsonNode stored = rig.call("GET", path, "", HEALING);
            Instant since = Instant.parse(stored.path("pause").path("since").asText());
            history.watch(
                    new History.Watched(
                            watched.job(), watched.anchor(), watched.from(), Optional.of(since)));
        }
        settle(watcher);
        expect(
                "no live task in the product",
                () -> rig.call("GET", "/v1/tasks", "", HEALING).path("items").isEmpty());
        expect("no live task in Mesos", () -> noneInMesos(rig));
        quiet(watcher);
    }

    private void expect(String what, Callable<Boolean> condition) throws Exception {
        if (reached(what, condition)) {
            say("there is " + what);
        }
    }

    private boolean reached(String what, Callable<Boolean> condition) throws Exception {
        try {
            Rig.await(what, HEALING, condition);
            return true;
        } catch (IOException e) {
            say("NOT reached: " + e.getMessage());
            history.violated(new Violation("g", "it does not become idle", e.toString()));
            return false;
        }
    }

    private boolean daemonsLive(Watcher watcher) throws Exception {
        watcher.look();
        Instant since = Instant.now().minusSeconds(5);
        TreeMap<String, TreeSet<Integer>> living = new TreeMap<>();
        synchronized (history) {
            for (int i = history.lines.size() - 1;
                    i >= 0 && i > history.lines.size() - 2_000;
                    i--) {
                LogLine line = history.lines.get(i);
                if (line.is("beat") && line.at().isAfter(since)) {
                    living.computeIfAbsent(line.job(), j -> new TreeSet<>()).add(line.shard());
                }
            }
            return history.jobs.values().stream()
                    .filter(watched -> watched.job().daemon())
                    .allMatch(
                            watched ->
                                    living.getOrDefault(watched.job().name(), new TreeSet<>())
                                                    .size()
                                            == watched.job().shards());
        }
    }

    /** Waits for final outcomes; the timeout starts over whenever a fire has ended. */
    private void settle(Watcher watcher) throws Exception {
        int[] open = {Integer.MAX_VALUE};
        while (open[0] > 0) {
            int before = open[0];
            boolean fewer =
                    reached(
                            "fewer than %d fires without a final outcome".formatted(before),
                            () -> {
                                watcher.look();
                                open[0] = history.open();
                                return open[0] < before;
                            });
            if (!fewer) {
                return;
            }
        }
        say("every fire has a final outcome");
    }

    private static boolean noneInMesos(Rig rig) throws InterruptedException {
        JsonNode frameworks = rig.frameworks();
        for (JsonNode framework : frameworks) {
            if (framework.path("name").asText().equals("Carillon torture")
                    && !framework.path("tasks").isEmpty()) {
                return false;
            }
        }
        return frameworks.isArray();
    }

    /** Waits until no task writes any more. */
    private void quiet(Watcher watcher) throws Exception {
        watcher.look();
        int before = history.lines.size();
        TimeUnit.SECONDS.sleep(3);
        watcher.look();
        synchronized (history) {
            if (history.lines.size() > before) {
                history.violated(
                        new Violation(
                                "e",
                                "a task is alive that belongs to no run",
                                history.lines.get(history.lines.size() - 1).toString()));
            }
        }
    }
}
