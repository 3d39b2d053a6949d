package io.carillon.simulation;

import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything at once, from one seed, in virtual time: real engines and terms over a modelled
 * ZooKeeper and the modelled Mesos, users, faults, and the invariants after every event. When the
 * faults have stopped, the world must come to order by itself.
 */
final class World {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** Soon Europe's clocks go back; and soon they go forward. */
    private static final Instant AUTUMN = Instant.parse("2030-10-27T00:59:20Z");

    private static final Instant SPRING = Instant.parse("2030-03-31T00:59:20Z");

    /** So long there may be no order while no task of a run is at work. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /** More than all the work that a world can have left takes. */
    private static final Duration ANY_WORK = Duration.ofHours(6);

    /** In this time the last report of before is acknowledged. */
    private static final Duration SETTLING = Duration.ofSeconds(25);

    /** So long nothing of before comes up again. */
    private static final Duration QUIET = Duration.ofSeconds(35);

    /** More than clocks are off. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    /** A commit that takes longer is late: two of them may have to pass before an effect leaves. */
    private static final Duration USUAL = Duration.ofMillis(200);

    static {
        // Before the first world begins: side by side, others would find logging half begun.
        Operators.quiet();
    }

    /** The roles of the framework: two in some worlds. */
    static List<String> roles(long seed) {
        return Math.floorMod(seed, 9) == 4 ? List.of("carillon", "second") : List.of("carillon");
    }

    private static Instant start(long seed) {
        return switch (Math.floorMod(seed, 8)) {
            case 1, 5 -> AUTUMN;
            case 3 -> SPRING;
            default -> START;
        };
    }

    final VirtualTime time = new VirtualTime(START);
    private final Weather weather = new Weather();
    final Trace trace = new Trace(time);
    final LaunchAudit launches = new LaunchAudit(task -> RandomJobs.delivery(task.run().job()));
    final FireAudit fires = new FireAudit();
    final RunAudit runs = new RunAudit();
    final OverlapAudit overlaps = new OverlapAudit();
    final StandingAudit standing = new StandingAudit(time);
    final RetryAudit retries = new RetryAudit();
    final AppAudit apps = new AppAudit();
    final UnattendedAudit unattended = new UnattendedAudit();
    final GangAudit gangs = new GangAudit(trace, launches.siting, weather);
    final RollAudit rolls = new RollAudit(launches::begun, launches.updates::most);
    final SpreadAudit spread = new SpreadAudit(time, trace, weather);
    final SimulatedSecrets secrets;
    final FakeZooKeeper zooKeeper;
    final DurableView durable;
    final ModelledMesos mesos;
    final Users users;
    final FaultInjector mischief;
    final HoldAudit holds;
    final RightsAudit rights;
    private final Members members;
    private final HoldOwners holders;
    private final Operators operators;
    private final Turncoats turncoats;
    private final AppOwners owners;
    private final AppOwners sharers;
    private final ResidentOwners residents;
    private final UpdateOwners updaters;
    private final ExecutorFaults ofExecutors;
    private final MemoryAudit memory;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Dice dice;
    private final long seed;
    private boolean healed;
    private final GhostAudit ghosts = new GhostAudit();
    private final IdleAudit idle = new IdleAudit(launches.executors);

    World(long seed, Mutant mutant) {
        this.seed = seed;
        time.startAt(start(seed));
        Settings settings = WorldSettings.of(seed);
        Brake brake = settings.brake();
        ToldLosses losses = new ToldLosses(time);
        holds = new HoldAudit(time, losses, launches::begun, brake.percent(), brake.minTasks());
        dice = new Dice(seed, "world");
        secrets = new SimulatedSecrets(time, new Dice(seed, "secrets"), weather);
        launches.watch(secrets);
        Dice latency = new Dice(seed, "zookeeper");
        zooKeeper = new FakeZooKeeper(time, Duration.ofSeconds(10), () -> latency(latency));
        zooKeeper.atomicRecords(dice.pick(List.of(500, 500, 24, 6)));
        if (mutant == Mutant.NO_EPOCH_CHECK) {
            zooKeeper.dropEpochCheck();
        }
        rights = new RightsAudit(seed);
        durable =
                new DurableView(
                        zooKeeper,
                        trace,
                        secrets,
                        List.of(
                                fires,
                                runs,
                                overlaps,
                                standing,
                                retries,
                                apps,
                                launches.updates,
                                rolls,
                                holds,
                                rights,
                                launches.apps,
                                launches.siting,
                                launches.health,
                                launches.executors,
                                gangs,
                                launches.news,
                                launches.residents,
                                unattended));
        launches.watch(durable);
        memory = new MemoryAudit(zooKeeper, durable, settings);
        mesos =
                new ModelledMesos(
                        time,
                        new Dice(seed, "mesos"),
                        new Dice(seed, "script"),
                        new Dice(seed, "executors"),
                        new Dice(seed, "checks"),
                        trace,
                        launches,
                        weather);
        SimulatedMesos.Wires wires =
                new SimulatedMesos.Wires(
                        mesos, time, new Dice(seed, "wires"), trace, weather, losses);
        SimulatedNode.Surroundings around =
                new SimulatedNode.Surroundings(
                        time,
                        zooKeeper,
                        wires,
                        WorldSettings.of(seed, mutant),
                        mutant,
                        new Dice(seed, "nodes"),
                        trace,
                        spread,
                        gangs,
                        secrets,
                        rights);
        int count = dice.between(2, 3);
        for (int i = 1; i <= count; i++) {
            nodes.add(new SimulatedNode("n" + i, around));
        }
        users = new Users(time, new Dice(seed, "users"), trace, durable, standing, this::leader);
        members = new Members(time, seed, users, rights, zooKeeper::epoch, trace, this::leader);
        holders =
                new HoldOwners(
                        time,
                        new Dice(seed, "holds"),
                        users,
                        mesos.agents,
                        trace,
                        holds,
                        this::leader);
        mischief =
                new FaultInjector(
                        time,
                        new Dice(seed, "mischief"),
                        trace,
                        zooKeeper,
                        mesos,
                        weather,
                        nodes,
                        users);
        operators =
                new Operators(time, seed, mesos, zooKeeper, users, this::leader, mischief::struck);
        turncoats =
                new Turncoats(
                        time,
                        new Dice(seed, "turncoats"),
                        zooKeeper,
                        users,
                        this::leading,
                        mischief::struck);
        owners = new AppOwners(AppOwners.APART, time, new Dice(seed, "apps"), users, this::leader);
        sharers =
                new AppOwners(
                        AppOwners.SHARED, time, new Dice(seed, "shared"), users, this::leader);
        Dice rolled = new Dice(seed, "rolled residents");
        residents =
                new ResidentOwners(time, new Dice(seed, "residents"), rolled, users, this::leader);
        updaters = new UpdateOwners(time, seed, users, launches.updates, this::leader);
        ofExecutors =
                new ExecutorFaults(
                        time, new Dice(seed, "executor faults"), mesos, weather, mischief::struck);
    }

    private Duration latency(Dice latency) {
        Duration takes;
        if (weather.slowServers) {
            takes = latency.millis(300, 2_000);
        } else {
            takes = latency.oneIn(60) ? latency.millis(20, 400) : latency.millis(1, 4);
        }
        weather.takes(takes.toMillis(), USUAL.toMillis(), time.instant());
        return takes;
    }

    /** The term with the newest epoch whose engine is at work. */
    Optional<SimulatedNode.Open> leader() {
        Optional<SimulatedNode.Open> newest = Optional.empty();
        long best = 0;
        for (SimulatedNode node : nodes) {
            Optional<SimulatedNode.Open> open = node.open();
            if (open.isPresent() && open.get().lead().epoch() > best) {
                newest = open;
                best = open.get().lead().epoch();
            }
        }
        return newest;
    }

    private Optional<SimulatedNode> leading() {
        Optional<SimulatedNode.Open> leader = leader();
        return nodes.stream().filter(n -> leader.isPresent() && n.open().equals(leader)).findAny();
    }

    /** Lives the whole story; a broken promise is thrown. */
    World run() {
        try {
            for (SimulatedNode node : nodes) {
                if (dice.oneIn(2)) {
                    node.clock.set(dice.between(-500, 500), dice.between(-500, 500));
                }
                time.in(dice.between(0, 1_500), node::boot);
            }
            users.begin();
            mischief.begin();
            secrets.begin();
            operators.begin();
            holders.begin();
            members.begin();
            turncoats.begin();
            owners.begin();
            boolean resident = residents.begin();
            if (sharers.begin() || resident) {
                ofExecutors.begin();
            }
            pass(dice.seconds(40, 120));
            mischief.end();
            secrets.end();
            turncoats.retire();
            holders.retire();
            owners.retire();
            updaters.retire();
            sharers.retire();
            residents.retire();
            ofExecutors.end();
            trace.add("faults stop");
            healed = true;
            pass(dice.seconds(5, 20));
            users.retire();
            members.retire();
            comeToOrder();
            return this;
        } catch (Violation | RuntimeException e) {
            throw new AssertionError(
                    "Seed "
                            + seed
                            + ": "
                            + e
                            + "\nReplay: mvn -o -Pquick test -Dtest=SimulationTest"
                            + " -Dsimulation.seed="
                            + seed
                            + " (-Dsimulation.trace=true tells all)\nThe newest events:\n"
                            + trace.newest(),
                    e);
        }
    }

    private void pass(Duration duration) {
        Instant until = time.instant().plus(duration);
        while (time.step(until)) {
            look();
        }
    }

    /** Whether the node sleeps, or what it has decided cannot be stored and so is not done. */
    private static boolean isLate(SimulatedNode node) {
        return node.up() && !node.awake()
                || node.open().filter(open -> open.lead().commitIsLate(USUAL)).isPresent();
    }

    private void look() {
        trace.violation()
                .ifPresent(
                        broken -> {
                            throw broken;
                        });
        for (SimulatedNode node : nodes) {
            if (isLate(node)) {
                weather.takes(1, 0, time.instant());
            }
        }
        runs.term(zooKeeper.epoch(), time.instant());
        if (durable.refresh()) {
            fires.check();
            runs.check();
            retries.check();
            gangs.check();
            apps.stored();
            launches.executors.stored();
            long behind =
                    nodes.stream().mapToLong(node -> node.clock.mostBehindMillis()).max().orElse(0);
            launches.residents.check(behind);
            unattended.check();
        }
        Optional<SimulatedNode.Open> leader = leader();
        leader.ifPresent(memory::check);
        members.tokens.check(leader, durable.records());
        if (healed) {
            ghosts.look(time.instant(), leader, mesos, durable, launches.orphans);
            idle.look(time.instant(), leader, mesos);
        }
        boolean settled = leader.filter(memory::settled).isPresent();
        holds.check(zooKeeper.epoch(), settled);
        launches.residents.drops.check(zooKeeper.epoch(), settled);
        overlaps.check(zooKeeper.epoch(), settled);
        standing.check(zooKeeper.epoch(), settled);
        apps.check(zooKeeper.epoch(), settled);
    }

    /** Order is reached, and kept: a while later it is there still. */
    private void comeToOrder() {
        reachOrder();
        pass(SETTLING);
        launches.expectNoRepeats();
        pass(QUIET);
        reachOrder();
        SimulatedNode.Open leader = leader().orElseThrow();
        State state = leader.state();
        memory.all(state);
        operators.check(state, leader.lead().epoch());
        launches.residents.finish(state, time.instant());
        fires.finish(time.instant().minus(CLOCKS), run -> state.run(run).isPresent());
        trace.add("in order");
    }

    private void reachOrder() {
        OrderAudit order = new OrderAudit(nodes, mesos, launches.orphans);
        Instant began = time.instant();
        Duration waited = Duration.ZERO;
        for (String trouble = order.trouble(); !trouble.isEmpty(); trouble = order.trouble()) {
            if (waited.compareTo(PATIENCE) > 0 || time.instant().isAfter(began.plus(ANY_WORK))) {
                throw new Violation(9, "no order " + PATIENCE + " after the faults: " + trouble);
            }
            leader().ifPresent(open -> users.pauseAll(open.state()));
            pass(Duration.ofSeconds(1));
            waited = order.atWork(time.instant()) ? waited : waited.plusSeconds(1);
        }
    }

    /** One line for people. */
    String summary() {
        return "seed %d: trace %016x, actions %016x, %d events, %d launches, %d fires, %d of shards, %d of none, %d records, %d terms, %d answers, faults %s"
                .formatted(
                        seed,
                        trace.hash(),
                        trace.actions(),
                        time.events(),
                        launches.launches,
                        fires.fires,
                        launches.residents.fires,
                        unattended.fires,
                        durable.written,
                        zooKeeper.epoch(),
                        users.answered,
                        mischief.coverage.summary());
    }
}
