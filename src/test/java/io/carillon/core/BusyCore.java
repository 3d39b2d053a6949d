package io.carillon.core;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.HttpRequest;
import io.carillon.model.job.Program;
import io.carillon.model.job.StatusSet;
import io.carillon.model.mesos.Framework;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.News;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The records of a state with something of everything in it, and what is decided after a load. */
public final class BusyCore {
    private BusyCore() {}

    /** What the decisions are tuned with. */
    public static Settings settings() {
        Settings usual = CoreDriver.settings("http://node/executor.jar");
        return new Settings(
                new io.carillon.model.job.Limits(10, 1_000, 3, 4, 100, 1_000, 3, 1 << 20),
                usual.declineFor(),
                usual.offerHold(),
                usual.reconcileFirstRetry(),
                usual.reconcileMaxRetry(),
                usual.failoverTimeout(),
                usual.onFrameworkRemoved(),
                usual.apiUrl(),
                usual.executorUrl(),
                // A master that knows nothing of these records is no reason to freeze.
                new Brake(100, 1, usual.brake().duration()));
    }

    /** The records. */
    public static TreeMap<RecordKey, StoredRecord> records() {
        CoreDriver core = busy();
        TreeMap<RecordKey, StoredRecord> records = new TreeMap<>();
        core.state.drainDirty().forEach((key, r) -> r.ifPresent(one -> records.put(key, one)));
        return records;
    }

    private static CoreDriver busy() {
        CoreDriver core = new CoreDriver(new State(settings()));
        JobForTests quick = new JobForTests();
        quick.name = "quick";
        core.put(quick);
        JobForTests wide = new JobForTests();
        wide.name = "wide";
        wide.shards = 3;
        wide.concurrency = Concurrency.QUEUE;
        core.put(wide);
        JobForTests parts = new JobForTests();
        parts.name = "parts";
        parts.shards = 120;
        core.put(parts);
        AppForTests shop = new AppForTests();
        shop.name = "shop";
        shop.env.put("SHOP", "open");
        core.command(new Command.PutApp(shop.app(), false));
        JobForTests slow = new JobForTests();
        slow.name = "slow";
        slow.app = Optional.of("shop");
        slow.concurrency = Concurrency.ALLOW;
        core.put(slow);
        AppForTests garage = new AppForTests();
        garage.name = "garage";
        garage.mode = AppExecutor.Mode.SHARED;
        garage.store(core, 1);
        JobForTests warm = new JobForTests();
        warm.name = "warm";
        warm.app = Optional.of("garage");
        warm.program = new Program.Code("com.example.Warm", List.of());
        core.put(warm);
        JobForTests asks = new JobForTests();
        asks.name = "asks";
        asks.program =
                new Program.Http(
                        new HttpRequest(
                                "https://host.test/path?query",
                                HttpRequest.Method.PUT,
                                new TreeMap<>(Map.of("X-Key", "value")),
                                Optional.of("ä"),
                                StatusSet.parse("200-299,404").orElseThrow(),
                                Duration.ofSeconds(3),
                                2,
                                Optional.empty()));
        core.put(asks);
        JobForTests daemon = CoreDriver.daemon();
        daemon.name = "daemon";
        daemon.shards = 2;
        core.put(daemon);
        core.pass(Duration.ofSeconds(11));
        finish(core, "quick");
        core.pass(Duration.ofSeconds(10));
        finish(core, "quick");
        for (int i = 0; i < 6; i++) {
            String key = "key" + i;
            core.command(
                    new Command.RunNow(
                            "quick",
                            new TreeSet<>(),
                            Optional.empty(),
                            new TreeMap<>(),
                            Optional.of(key)));
            finish(core, "quick");
        }
        core.command(new Command.PauseJob("quick", Optional.empty(), "rest"));
        hold(core, HoldId.of(new AgentId("S9")));
        hold(core, HoldId.CLUSTER);
        core.command(
                new Command.CreateToken(
                        "ci",
                        new Opaque(new byte[32]),
                        new TreeSet<>(List.of("viewer")),
                        Optional.empty(),
                        false));
        slow.parameter = "changed";
        core.put(slow);
        core.pass(Duration.ofSeconds(10));
        return core;
    }

    private static void hold(CoreDriver core, HoldId id) {
        Optional<Instant> until = Optional.of(core.now.plusSeconds(15));
        core.command(new Command.PlaceHold(id, until, "because", Optional.empty()));
    }

    /** Launches what waits and tells news; the tasks of that job end at once. */
    private static void finish(CoreDriver core, String job) {
        for (TaskId task : core.launch()) {
            News news =
                    new News(
                            Optional.empty(),
                            Optional.of("{\"shard\": " + task.shard() + "}"),
                            Optional.of(new Opaque(new byte[] {7})));
            core.command(new Command.Tell(task.toString(), news));
            if (task.run().job().equals(job)) {
                core.report(task, ReportState.FINISHED, "");
            }
        }
    }

    /**
     * Decides for a while what there is to decide: fires, launches, ends, a deletion.
     *
     * @return the records that have changed
     */
    public static SortedSet<RecordKey> goOn(State state, String what) {
        CoreDriver core = new CoreDriver(state);
        core.now = CoreDriver.START.plusSeconds(60);
        TreeSet<RecordKey> changed = new TreeSet<>();
        assertThatCode(
                        () -> {
                            core.ticks();
                            changed.addAll(state.drainDirty().keySet());
                            String id = state.framework().map(Framework::id).orElse("framework");
                            core.give(new Input.Subscribed(id, "master"));
                            core.give(new Input.Settled());
                            List<TaskId> tasks = new ArrayList<>(core.launch());
                            state.live().stream()
                                    .map(state::shard)
                                    .flatMap(Optional::stream)
                                    .flatMap(shard -> shard.task().stream())
                                    .forEach(task -> tasks.add(task.id()));
                            for (TaskId task : tasks) {
                                core.report(task, ReportState.FAILED, "");
                            }
                            core.pass(Duration.ofSeconds(30));
                            changed.addAll(state.drainDirty().keySet());
                        })
                .as(what)
                .doesNotThrowAnyException();
        return changed;
    }
}
