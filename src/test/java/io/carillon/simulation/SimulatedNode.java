package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.runtime.Election;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.Engine;
import io.carillon.runtime.EngineObserver;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.Mesos;
import io.carillon.runtime.Placement;
import io.carillon.runtime.SecretBook;
import io.carillon.runtime.SecretPlacement;
import io.carillon.runtime.Term;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One node: stands for election, begins a {@link Term} when elected, and stands again when it is
 * over. Its process can be killed, frozen and started again.
 */
final class SimulatedNode {
    /**
     * What all nodes share.
     *
     * @param time the clock
     * @param zooKeeper the modelled servers
     * @param wires the way to Mesos
     * @param settings of the core
     * @param mutant the defect to be found
     * @param dice chance of the processes
     * @param trace where to tell
     * @param spread watches where tasks go
     * @param gangs watches what is kept for shards that start together
     * @param secrets where the secrets of tasks are
     * @param rights watches what comes of commands
     */
    record Surroundings(
            VirtualTime time,
            FakeZooKeeper zooKeeper,
            SimulatedMesos.Wires wires,
            Settings settings,
            Mutant mutant,
            Dice dice,
            Trace trace,
            SpreadAudit spread,
            GangAudit gangs,
            SimulatedSecrets secrets,
            RightsAudit rights) {}

    /**
     * A term with its memory laid open.
     *
     * @param term the term
     * @param lead its lead
     * @param engine its engine
     * @param state its memory
     */
    record Open(Term term, SimulatedLead lead, Engine engine, State state) {}

    private static final long RECONCILE_MILLIS = 60_000;

    final String name;
    final NodeClock clock;
    private final Surroundings around;
    private SecretBook secrets = new SecretBook();
    private ProcessTime process;
    private SimulatedMesos mesos;
    private Disposable alarm = Disposable.disposed();
    private Optional<Term> term = Optional.empty();
    private Optional<Open> open = Optional.empty();
    private boolean up;
    private boolean leaving;
    private Election election;

    SimulatedNode(String name, Surroundings around) {
        this.name = name;
        this.around = around;
        this.clock = new NodeClock(around.time());
        this.process = new ProcessTime(around.time(), clock);
        this.mesos = new SimulatedMesos(around.wires(), clock, secrets);
    }

    /** It is at work. */
    boolean up() {
        return up && !leaving;
    }

    /** It is at work and does not stand still. */
    boolean awake() {
        return up() && !process.frozen();
    }

    /** Its process is on its way out. */
    boolean leaving() {
        return up && leaving;
    }

    /** There is no process. */
    boolean gone() {
        return !up;
    }

    /** How far its term is, if it has one. */
    Optional<Leadership.Stage> stage() {
        return term.map(Term::stage);
    }

    /** The running term, once its engine is at work. */
    Optional<Open> open() {
        return open;
    }

    /** For people. */
    String tell() {
        return name + (up ? " up" : " down") + term.map(t -> " " + t.stage()).orElse(" no term");
    }

    void boot() {
        up = true;
        around.trace().add(name + " starts");
        process = new ProcessTime(around.time(), clock);
        secrets = new SecretBook();
        mesos = new SimulatedMesos(around.wires(), clock, secrets);
        election = around.zooKeeper().join(new Node(name, "http://" + name + ".test:8080"));
        stand(election, process);
    }

    /** The process is gone without a word. */
    void kill() {
        around.trace().add(name + " is killed");
        vanish();
    }

    /** The process ends its term, leaves the cluster, and is gone. */
    void stop() {
        around.trace().add(name + " is asked to stop");
        leaving = true;
        ProcessTime in = process;
        Election of = election;
        var unused =
                term.map(t -> t.end("this node stops"))
                        .orElse(Completable.complete())
                        .andThen(Completable.defer(of::close))
                        .observeOn(in)
                        .subscribe(
                                () -> {
                                    around.trace().add(name + " has stopped");
                                    vanish();
                                });
    }

    private void vanish() {
        up = false;
        leaving = false;
        process.die();
        mesos.vanish();
        around.zooKeeper().crash(name);
        term = Optional.empty();
        open = Optional.empty();
    }

    void freeze(Instant until) {
        process.freeze(until);
    }

    void cutMesos() {
        mesos.cut();
    }

    private void stand(Election election, ProcessTime in) {
        var unused =
                election.stand()
                        .observeOn(in)
                        .subscribe(
                                lead ->
                                        elected(
                                                new SimulatedLead(
                                                        lead, around.mutant(), around.time()),
                                                in,
                                                election));
    }

    private void elected(SimulatedLead lead, ProcessTime in, Election election) {
        around.trace().add(name + " is elected, term " + lead.epoch());
        Term begun =
                new Term(
                        lead,
                        new Term.Parts(
                                around.gangs()
                                        .watch(
                                                around.spread()
                                                        .watch(new MutatedRules(around.mutant()))),
                                () -> link(lead, in),
                                () ->
                                        new SecretPlacement(
                                                new SlowPlacement(
                                                        in, around.dice(), around.mutant()),
                                                around.secrets(),
                                                secrets,
                                                in),
                                due -> alarm(due, in),
                                List.of(new Watch()),
                                around.settings(),
                                in,
                                in));
        term = Optional.of(begun);
        var unused = begun.over().observeOn(in).subscribe(why -> over(why, in, election));
        begun.start();
        in.in(0, () -> look(begun, lead, in));
        in.in(RECONCILE_MILLIS, () -> reconcile(begun, in));
    }

    private void reconcile(Term of, ProcessTime in) {
        if (term.filter(t -> t == of).isPresent()) {
            of.engine().ifPresent(engine -> engine.submit(new Input.ReconcileDue()));
            in.in(RECONCILE_MILLIS, () -> reconcile(of, in));
        }
    }

    /** Waits for the engine and has its memory shown. */
    private void look(Term begun, SimulatedLead lead, ProcessTime in) {
        if (term.filter(t -> t == begun).isEmpty()) {
            return;
        }
        Optional<Engine> engine = begun.engine();
        if (engine.isEmpty()) {
            in.in(5, () -> look(begun, lead, in));
            return;
        }
        var unused =
                engine.get()
                        .ask(state -> state)
                        .subscribe(
                                state -> {
                                    if (term.filter(t -> t == begun).isPresent()) {
                                        open =
                                                Optional.of(
                                                        new Open(begun, lead, engine.get(), state));
                                    }
                                },
                                over -> {});
    }

    private Mesos.Link link(SimulatedLead lead, ProcessTime in) {
        return new MutatedLink(
                mesos.open(),
                around.mutant(),
                () -> {
                    Instant known =
                            lead.endedAt().isAfter(in.thawed()) ? lead.endedAt() : in.thawed();
                    if (lead.ended() && around.time().instant().isAfter(known.plusMillis(1))) {
                        around.trace()
                                .broken(
                                        new Violation(
                                                1, name + " calls after the end of its term"));
                    }
                });
    }

    private void alarm(Instant due, ProcessTime in) {
        alarm.dispose();
        Instant now = clock.instant();
        long millis = due.isAfter(now) ? due.toEpochMilli() - now.toEpochMilli() : 0;
        alarm =
                in.in(
                        Math.max(1, Math.min(millis, 60_000)),
                        () -> term.flatMap(Term::engine).ifPresent(Engine::wake));
    }

    private void over(String why, ProcessTime in, Election election) {
        around.trace().add(name + "'s term is over: " + why);
        if (why.contains("an internal error") || why.contains("could not be loaded: java")) {
            around.trace().broken(new Violation(8, why));
        }
        alarm.dispose();
        term = Optional.empty();
        open = Optional.empty();
        if (!leaving) {
            in.in(around.dice().between(50, 1_000), () -> stand(election, in));
        }
    }

    private final class Watch implements EngineObserver {
        /** Log, events and the console say what changes and effects say. */
        @Override
        public void committed(List<Change> changes) {
            changes.forEach(change -> around.secrets().check(change));
            changes.forEach(
                    change -> around.rights().check(change).ifPresent(around.trace()::broken));
        }

        @Override
        public void released(Effect effect) {
            around.secrets().check(effect);
        }

        @Override
        public void ended(String because) {
            open = Optional.empty();
        }
    }

    /** Takes its time. */
    private record SlowPlacement(ProcessTime time, Dice dice, Mutant mutant) implements Placement {
        @Override
        public Single<Assignment> place(PlacementRequest request) {
            int millis = dice.oneIn(20) ? dice.between(100, 2_000) : dice.between(1, 20);
            return Single.timer(millis, TimeUnit.MILLISECONDS, time)
                    .map(
                            late ->
                                    mutant == Mutant.STACKED_SHARDS
                                            ? NaivePlacement.firstFit(request)
                                            : EvenPlacement.evenly(request));
        }

        @Override
        public void close() {}
    }
}
