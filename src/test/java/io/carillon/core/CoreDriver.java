package io.carillon.core;

import io.carillon.model.Assignment;
import io.carillon.model.Fire;
import io.carillon.model.JobType;
import io.carillon.model.Limits;
import io.carillon.model.Offer;
import io.carillon.model.OnFrameworkRemoved;
import io.carillon.model.Opaque;
import io.carillon.model.PlacementRequest;
import io.carillon.model.RecordKey;
import io.carillon.model.ReportState;
import io.carillon.model.Resource;
import io.carillon.model.TaskId;
import io.carillon.model.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A state with nothing around it: decides inputs, applies what follows, keeps the effects. */
final class CoreDriver {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    static final Limits LIMITS = new Limits(3, 100, 3, 4, 100, 1_000);

    State state;
    Instant now = START;
    final List<Effect> effects = new ArrayList<>();
    private final TreeMap<RecordKey, StoredRecord> records = new TreeMap<>();
    private int offers;

    CoreDriver() {
        this(new State(settings()));
    }

    CoreDriver(State state) {
        this.state = state;
    }

    static Settings settings() {
        return settings(OnFrameworkRemoved.WAIT);
    }

    static Settings settings(OnFrameworkRemoved onFrameworkRemoved) {
        return new Settings(
                LIMITS,
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofDays(7),
                onFrameworkRemoved,
                "");
    }

    /** Decides and applies one input. */
    Decision give(Input input) {
        Decision decision = Scheduler.decide(state, input, now);
        decision.changes().forEach(state::apply);
        effects.addAll(decision.effects());
        return decision;
    }

    /** Does all that is due. */
    void ticks() {
        while (Scheduler.tickDue(state, now)) {
            give(new Input.Tick());
        }
    }

    /** Lets time pass at once, as if nobody had been there, and does what is due then. */
    void sleep(Duration time) {
        now = now.plus(time);
        ticks();
    }

    /** Lets time pass and does everything in time. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        while (!Scheduler.nextDue(state).isAfter(end) && !state.agenda().first().isEmpty()) {
            Instant due = state.agenda().first().orElseThrow().at();
            if (due.isAfter(end)) {
                break;
            }
            now = due.isAfter(now) ? due : now;
            ticks();
        }
        now = end;
    }

    Answer command(Command command) {
        give(new Input.CommandArrived(1, command, Command.SOMEBODY));
        Effect last = effects.get(effects.size() - 1);
        ticks();
        return ((Effect.Reply) last).answer();
    }

    Answer put(JobForTests job) {
        return command(new Command.PutJob(job.job(), false, Optional.empty()));
    }

    Answer run(String job) {
        return command(
                new Command.RunNow(
                        job, new TreeSet<>(), Optional.empty(), new TreeMap<>(), Optional.empty()));
    }

    /** What is stored when all that was decided is. */
    TreeMap<RecordKey, StoredRecord> stored() {
        state.drainDirty()
                .forEach(
                        (key, record) ->
                                record.ifPresentOrElse(
                                        said -> records.put(key, said), () -> records.remove(key)));
        return records;
    }

    JobEntry job() {
        return state.jobs().values().iterator().next();
    }

    List<Fire> ledger() {
        return job().ledger().newest(Instant.MIN, Instant.MAX, 1_000);
    }

    /** All live runs that have a task waiting get a place and are launched. */
    List<TaskId> launch() {
        if (!state.connection().subscribed()) {
            give(new Input.Subscribed("framework", "master"));
        }
        String offer = "offer" + ++offers;
        give(new Input.OffersArrived(List.of(offer(offer))));
        effects.clear();
        while (!state.placing() && !give(new Input.Settled()).isEmpty()) {
            // Goes on to the search for places.
        }
        TreeMap<TaskId, String> places = new TreeMap<>();
        for (Effect effect : List.copyOf(effects)) {
            if (effect instanceof Effect.Place place) {
                PlacementRequest request = place.request();
                request.tasks().forEach(t -> places.put(t.task(), request.hosts().get(0).key()));
                give(
                        new Input.PlacementArrived(
                                new Assignment(request.number(), places, new TreeMap<>())));
            }
        }
        return new ArrayList<>(places.keySet());
    }

    Offer offer(String id) {
        return new Offer(
                id,
                "agent",
                "host",
                "role",
                List.of(scalar("cpus", 100_000), scalar("mem", 100_000_000)),
                new TreeMap<>(),
                false,
                "",
                now);
    }

    static Resource scalar(String name, long milli) {
        return new Resource(name, milli, List.of(), false, true, Opaque.EMPTY);
    }

    Decision report(TaskId task, ReportState said, String reason) {
        Decision decision = give(new Input.StatusArrived(report(task.toString(), said, reason)));
        ticks();
        return decision;
    }

    static TaskReport report(String task, ReportState said, String reason) {
        return new TaskReport(task, said, reason, "", "agent", new Opaque(new byte[] {1}), START);
    }

    static JobForTests daemon() {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        return job;
    }
}
