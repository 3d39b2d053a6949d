package io.carillon.runtime;

import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election as long as the node lives, and deploys the verticles of a term for its
 * length. An ended term is undeployed completely before this node stands again. The pause before
 * that grows when terms end at once. Is itself the node's {@link Leadership}.
 */
public final class ElectionVerticle extends VerticleBase implements Leadership {
    private static final Logger log = LoggerFactory.getLogger(ElectionVerticle.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORT_TERM = Duration.ofSeconds(30);

    private final Supplier<Election> join;
    private final Mesos mesos;
    private final Function<Scheduler, Placement> placement;
    private final List<EngineObserver> observers;
    private final Supplier<Settings> settings;
    private final Duration reconcileInterval;
    private final CompositeDisposable subscriptions = new CompositeDisposable();
    private final InstantSource clock;
    private volatile Instant standbySince;
    private volatile Optional<Term> term = Optional.empty();
    private volatile Optional<Election.Node> leader = Optional.empty();
    private volatile List<Election.Node> nodes = List.of();
    private volatile Optional<String> electionProblem = Optional.empty();
    private volatile Optional<MesosProblem> mesosProblem = Optional.empty();
    private Optional<Election> election = Optional.empty();
    private Optional<ReadAhead> readAhead = Optional.empty();
    private Duration pause = FIRST_PAUSE;
    private boolean stopping;
    private final List<String> deployments = new ArrayList<>();

    /**
     * @param join joins the cluster; asked once, when this is deployed
     * @param mesos opens links to Mesos
     * @param placement makes the placement of a term
     * @param observers see what the engines do
     * @param settings the settings of the core; read at the beginning of each term
     * @param reconcileInterval time between regular reconciliations
     * @param clock the wall clock
     */
    public ElectionVerticle(
            Supplier<Election> join,
            Mesos mesos,
            Function<Scheduler, Placement> placement,
            List<EngineObserver> observers,
            Supplier<Settings> settings,
            Duration reconcileInterval,
            InstantSource clock) {
        this.join = join;
        this.mesos = mesos;
        this.placement = placement;
        this.observers = List.copyOf(observers);
        this.settings = settings;
        this.reconcileInterval = reconcileInterval;
        this.clock = clock;
        this.standbySince = now();
    }

    @Override
    public Future<?> start() {
        Election joined = join.get();
        election = Optional.of(joined);
        subscriptions.add(joined.leader().subscribe(now -> leader = now));
        subscriptions.add(
                joined.leader()
                        .map(LeaderDoubt::of)
                        .distinctUntilChanged()
                        .subscribe(doubt -> doubt.ifPresent(log::warn)));
        subscriptions.add(
                joined.nodes()
                        .subscribe(
                                now -> {
                                    nodes = now;
                                    tellNodes();
                                }));
        subscriptions.add(
                joined.nodes()
                        .map(TimeZoneRules::difference)
                        .distinctUntilChanged()
                        .subscribe(found -> found.ifPresent(log::warn)));
        subscriptions.add(joined.problem().subscribe(now -> electionProblem = now));
        stand();
        return Future.succeededFuture();
    }

    /** Lets the engine know the nodes that are present now. */
    private void tellNodes() {
        // Tasks show their tokens to these.
        List<String> urls =
                nodes.stream().filter(Election.Node::proven).map(Election.Node::url).toList();
        engine().ifPresent(leading -> leading.submit(new Input.NodesSeen(urls)));
    }

    private void stand() {
        Context own = context;
        ReadAhead beginning = new ReadAhead(election.orElseThrow(), settings, Schedulers.io());
        readAhead = Optional.of(beginning);
        beginning.begin();
        subscriptions.add(
                election.orElseThrow()
                        .stand()
                        .subscribe(
                                lead -> own.runOnContext(v -> elected(lead)),
                                error ->
                                        own.runOnContext(
                                                v ->
                                                        standAgain(
                                                                "standing for election failed: "
                                                                        + error))));
    }

    private void elected(Election.Lead lead) {
        ReadAhead ahead = readAhead.orElseThrow();
        ahead.end();
        if (stopping) {
            subscriptions.add(lead.resign().onErrorComplete().subscribe());
            return;
        }
        log.info("Elected, epoch {}", lead.epoch());
        Instant began = clock.instant();
        TimerAddresses addresses = TimerAddresses.of(context.deploymentID(), lead.epoch());
        MesosProblem unsubscribed = new MesosProblem();
        mesosProblem = Optional.of(unsubscribed);
        SchedulerVerticle scheduler =
                new SchedulerVerticle(
                        lead,
                        mesos,
                        placement,
                        observers(unsubscribed),
                        settings.get(),
                        ahead::take,
                        addresses);
        Future<String> deployed =
                deploy(new ProducerVerticle(clock, addresses))
                        .compose(id -> deploy(new ReconcileVerticle(reconcileInterval, addresses)))
                        .compose(id -> deploy(scheduler));
        Context own = context;
        deployed.compose(id -> scheduler.term())
                .onSuccess(
                        begun -> {
                            term = Optional.of(begun);
                            tellNodes();
                            subscriptions.add(
                                    begun.over()
                                            .subscribe(
                                                    why ->
                                                            own.runOnContext(
                                                                    v -> over(began, why))));
                        })
                .onFailure(
                        error -> {
                            log.error("The term could not begin", error);
                            subscriptions.add(
                                    lead.resign()
                                            .onErrorComplete()
                                            .subscribe(
                                                    () ->
                                                            own.runOnContext(
                                                                    v -> over(began, "" + error))));
                        });
    }

    private List<EngineObserver> observers(MesosProblem mesosProblem) {
        List<EngineObserver> all = new ArrayList<>(observers);
        all.add(mesosProblem);
        // Nodes may have come before the engine was there, and no task is launched before this.
        all.add(new OnSubscription(this::tellNodes));
        return all;
    }

    private Future<String> deploy(VerticleBase verticle) {
        return vertx.deployVerticle(verticle).onSuccess(deployments::add);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void over(Instant began, String why) {
        standbySince = now();
        term = Optional.empty();
        mesosProblem = Optional.empty();
        Duration lasted = Duration.between(began, clock.instant());
        if (lasted.compareTo(SHORT_TERM) > 0) {
            pause = FIRST_PAUSE;
        }
        undeploy().onComplete(done -> standAgain(why));
    }

    private Future<Void> undeploy() {
        List<String> old = new ArrayList<>(deployments);
        deployments.clear();
        Future<Void> all = Future.succeededFuture();
        for (int i = old.size() - 1; i >= 0; i--) {
            String id = old.get(i);
            all = all.eventually(() -> vertx.undeploy(id));
        }
        return all.otherwiseEmpty();
    }

    private void standAgain(String why) {
        readAhead.ifPresent(ReadAhead::end);
        if (stopping) {
            return;
        }
        log.info("On standby; standing for election again in {} ({})", pause, why);
        vertx.setTimer(pause.toMillis(), id -> stand());
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : next;
    }

    /**
     * Ends the term if there is one, gives up the lead and leaves the cluster for good. Call it
     * before the verticle is undeployed, because Vert.x would undeploy the verticles of the term
     * first. Thread-safe.
     */
    public Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(
                v -> {
                    stopping = true;
                    readAhead.ifPresent(ReadAhead::end);
                    undeploy()
                            .onComplete(
                                    done -> {
                                        subscriptions.dispose();
                                        Disposable unused =
                                                election.orElseThrow()
                                                        .close()
                                                        .subscribe(left::complete, left::fail);
                                    });
                });
        return left.future();
    }

    @Override
    public Optional<Engine> engine() {
        return term.flatMap(Term::engine);
    }

    @Override
    public Status status() {
        return term.map(t -> new Status(t.stage(), t.epoch(), t.since()))
                .orElse(new Status(Stage.STANDBY, 0, standbySince));
    }

    @Override
    public Optional<Election.Node> leader() {
        return leader;
    }

    @Override
    public List<Election.Node> nodes() {
        return nodes;
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        electionProblem.ifPresent(problems::add);
        mesosProblem.flatMap(MesosProblem::sentence).ifPresent(problems::add);
        return problems;
    }

    @Override
    public SortedMap<RecordKey, String> quarantine() {
        return term.map(Term::quarantined).orElseGet(TreeMap::new);
    }

    @Override
    public Completable abdicate(Caller by) {
        return term.map(t -> t.end(by.name() + " asked this node to give up the lead"))
                .orElse(Completable.error(new NotLeadingException("this node does not lead")));
    }
}
