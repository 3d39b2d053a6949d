package io.carillon.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.records.RecordChecks;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Caller;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Fire;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A state with nothing around it: decides inputs, applies what follows, keeps the effects. */
public final class CoreDriver {
    /** More steps than any test needs: rules that never come to rest fail, instead of hanging. */
    private static final int MANY = 200_000;

    private int steps;

    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    public static final Limits LIMITS = new Limits(3, 100, 3, 4, 100, 1_000, 3, 1 << 20);

    public State state;
    public Instant now = START;
    public final List<Effect> effects = new ArrayList<>();
    private final TreeMap<RecordKey, StoredRecord> records = new TreeMap<>();
    private int offers;

    public CoreDriver() {
        this(new State(settings()));
    }

    public CoreDriver(State state) {
        this.state = state;
    }

    public static Settings settings() {
        return settings(OnFrameworkRemoved.WAIT);
    }

    public static Settings settings(OnFrameworkRemoved onFrameworkRemoved) {
        return settings(onFrameworkRemoved, "");
    }

    /** Settings with another place of the executor's program. */
    public static Settings settings(String executorUrl) {
        return settings(OnFrameworkRemoved.WAIT, executorUrl);
    }

    private static Settings settings(OnFrameworkRemoved onFrameworkRemoved, String executorUrl) {
        return new Settings(
                LIMITS,
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofDays(7),
                onFrameworkRemoved,
                "",
                executorUrl);
    }

    /** Decides and applies one input. */
    public Decision give(Input input) {
        assertThat(++steps).as("steps").isLessThan(MANY);
        Decision decision = Scheduler.decide(state, input, now);
        decision.changes().forEach(state::apply);
        effects.addAll(decision.effects());
        return decision;
    }

    /** Does all that is due. */
    public void ticks() {
        while (Scheduler.tickDue(state, now)) {
            give(new Input.Tick());
        }
    }

    /** Lets time pass at once, as if nobody had been there, and does what is due then. */
    public void sleep(Duration time) {
        now = now.plus(time);
        ticks();
    }

    /** Lets time pass and does everything in time. */
    public void pass(Duration time) {
        Instant end = now.plus(time);
        while (!Scheduler.nextDue(state).isAfter(end) && !state.agenda().first().isEmpty()) {
            assertThat(++steps).as("steps").isLessThan(MANY);
            Instant due = state.agenda().first().orElseThrow().at();
            if (due.isAfter(end)) {
                break;
            }
            now = due.isAfter(now) ? due : now;
            ticks();
        }
        now = end;
    }

    /** Gives a command, which must be answered once. */
    public Answer command(Command command) {
        Decision decision = give(new Input.CommandArrived(1, command, Caller.ANONYMOUS));
        List<Effect> replies =
                decision.effects().stream().filter(Effect.Reply.class::isInstance).toList();
        assertThat(replies).as("the answers to %s", command).hasSize(1);
        ticks();
        return ((Effect.Reply) replies.get(0)).answer();
    }

    public Answer put(JobForTests job) {
        return command(new Command.PutJob(job.job(), false));
    }

    public Answer run(String job) {
        return command(
                new Command.RunNow(
                        job, new TreeSet<>(), Optional.empty(), new TreeMap<>(), Optional.empty()));
    }

    /** What is stored when all that was decided is. */
    public TreeMap<RecordKey, StoredRecord> stored() {
        state.drainDirty()
                .forEach(
                        (key, record) ->
                                record.ifPresentOrElse(
                                        content -> records.put(key, sound(key, content)),
                                        () -> records.remove(key)));
        return records;
    }

    /** A rule that writes what a load would not take is found here, not after the next takeover. */
    private static StoredRecord sound(RecordKey key, StoredRecord record) {
        assertThat(RecordId.strict(key).map(id -> RecordChecks.flaw(id, record)))
                .as("%s: %s", key, record)
                .contains(Optional.empty());
        return record;
    }

    public JobEntry job() {
        return state.jobs().values().iterator().next();
    }

    public List<Fire> ledger() {
        return job().ledger().newest(Instant.MIN, Instant.MAX, 1_000);
    }

    /** Does what is done when nothing more has come, up to a search for places. */
    public void settle() {
        while (!state.supply().placing() && !give(new Input.Settled()).isEmpty()) {
            // Goes on to the search for places.
        }
    }

    /** All live runs that have a task waiting get a place and are launched. */
    public List<TaskId> launch() {
        if (!state.connection().subscribed()) {
            give(new Input.Subscribed("framework", "master"));
        }
        if (state.ready().size() > 1) {
            strangersStayAway();
        }
        String offer = "offer" + ++offers;
        give(new Input.OffersArrived(List.of(offer(offer))));
        effects.clear();
        settle();
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

    /** The first fire of the job, which fires every ten seconds, has come, and its task runs. */
    public TaskId running(JobForTests job) {
        put(job);
        pass(Duration.ofSeconds(11));
        TaskId task = launch().get(0);
        report(task, ReportState.RUNNING, "");
        return task;
    }

    /** The agent offers that much. */
    public OfferId offers(String id, String agent, long cpusMilli, long memMilli) {
        return offers(id, agent, cpusMilli, memMilli, new TreeMap<>());
    }

    /** The agent with these attributes offers that much. */
    public OfferId offers(
            String id,
            String agent,
            long cpusMilli,
            long memMilli,
            SortedMap<String, AttributeValue> attributes) {
        Offer offer =
                new Offer(
                        new OfferId(id),
                        new AgentId(agent),
                        agent,
                        "role",
                        List.of(scalar("cpus", cpusMilli), scalar("mem", memMilli)),
                        attributes,
                        false,
                        now);
        give(new Input.OffersArrived(List.of(offer)));
        return offer.id();
    }

    /** The offer is refused, which changes nothing else. */
    public void refused(OfferId offer) {
        state.apply(new Change.OfferGone(offer, Optional.empty(), now, false, "refused"));
    }

    /** Offers are asked for, and the time is over in which agents come that nothing tells of. */
    public void strangersStayAway() {
        if (state.supply().knownAgents().strangersUntil().equals(Instant.MAX)) {
            settle();
            now = now.plus(Demand.ANSWER);
        }
    }

    public Offer offer(String id) {
        return new Offer(
                new OfferId(id),
                new AgentId("agent"),
                "host",
                "role",
                List.of(scalar("cpus", 100_000), scalar("mem", 100_000_000)),
                new TreeMap<>(),
                false,
                now);
    }

    public static Resource scalar(String name, long milli) {
        return new Resource(name, milli, List.of(), false, true, Opaque.EMPTY);
    }

    public Decision report(TaskId task, ReportState said, String reason) {
        Decision decision = give(new Input.StatusArrived(report(task.toString(), said, reason)));
        ticks();
        return decision;
    }

    public static TaskReport report(String task, ReportState said, String reason) {
        return new TaskReport(
                task, said, reason, "", new AgentId("agent"), new Opaque(new byte[] {1}), START);
    }

    static JobForTests daemon() {
        JobForTests job = new JobForTests();
        job.type = JobType.DAEMON;
        return job;
    }
}
