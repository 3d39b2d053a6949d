package io.carillon.node;

import io.carillon.audit.AuditWriter;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.StoredToken;
import io.carillon.fenzo.FenzoPlacement;
import io.carillon.mesos.AgentSandboxes;
import io.carillon.mesos.MesosAdapter;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.ElectionVerticle;
import io.carillon.runtime.EngineObserver;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.SecretBook;
import io.carillon.runtime.SecretPlacement;
import io.carillon.runtime.TaskTokens;
import io.carillon.runtime.TimeZoneRules;
import io.carillon.tls.WatchedTls;
import io.carillon.web.WebOptions;
import io.carillon.web.WebParts;
import io.carillon.web.WebVerticle;
import io.carillon.web.access.Access;
import io.carillon.web.access.RunTimeTokens;
import io.carillon.zookeeper.ZooKeeperElection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the cluster: what it consists of, started in order and closed in the reverse order.
 * Any thread may use it.
 */
public final class Node {
    /** How often the files of certificates are looked at. */
    private static final Duration CERTIFICATES = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Node.class);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final ElectionVerticle leadership;
    private final List<String> deployments = new ArrayList<>();
    private final Masters masters;
    private final JvmMetrics jvm;
    private final TaskTokens tokens = new TaskTokens();
    private final ClusterKey key;
    private final RecordCodec codec = new RecordCodec();
    private final RunTimeTokens runTime;
    private final AuditWriter audit;
    private final SecretBook secrets;
    private volatile String url = "";
    private volatile long timer = NO_TIMER;
    private @Nullable Future<Void> closed;

    private Node(
            Vertx vertx,
            NodeSettings settings,
            List<EngineObserver> observers,
            InstantSource clock,
            Masters masters,
            JvmMetrics jvm) {
        this.vertx = vertx;
        this.masters = masters;
        this.jvm = jvm;
        this.key = settings.clusterKey();
        this.runTime = new RunTimeTokens(this::lookUp, clock);
        this.audit = AuditWriter.start(settings.audit(), clock);
        this.secrets = new SecretBook(audit::secretUsed);
        MesosAdapter mesos =
                new MesosAdapter(
                        vertx,
                        Schedulers.computation(),
                        new Random(),
                        settings.wire(),
                        masters.locator(),
                        settings.framework(),
                        tokens,
                        secrets);
        this.leadership =
                new ElectionVerticle(
                        () -> join(settings),
                        mesos,
                        thread ->
                                new SecretPlacement(
                                        new FenzoPlacement(), settings.secrets(), secrets, thread),
                        observers,
                        () -> settings.scheduling(url),
                        settings.reconcileInterval(),
                        clock);
    }

    /** When another node leads for the first time, this one prepares for taking over. */
    private Election join(NodeSettings settings) {
        Election.Node self = new Election.Node(settings.web().node(), url, TimeZoneRules.version());
        Election election = ZooKeeperElection.join(settings.zookeeper(), self, key);
        Disposable unused =
                election.leader()
                        .filter(
                                leader ->
                                        leader.filter(who -> !who.name().equals(self.name()))
                                                .isPresent())
                        .firstElement()
                        .observeOn(Schedulers.io())
                        .subscribe(leader -> Rehearsal.hold(vertx, settings));
        Disposable unusedKeys = election.taskKey().subscribe(tokens::keyed);
        Disposable unusedTokens = election.tokens().subscribe(this::stored);
        return election;
    }

    /** A record that cannot be read is no reason to let anyone in. */
    private void stored(Election.StoredTokens read) {
        Optional<List<StoredToken>> known = Optional.empty();
        try {
            if (read.read() && read.record().isPresent()) {
                StoredRecord record = codec.decode(RecordKey.TOKENS, read.record().get().bytes());
                known = Optional.of(((StoredRecord.TokensRecord) record).tokens());
            } else if (read.read()) {
                known = Optional.of(List.of());
            }
        } catch (RecordCodec.UnreadableException e) {
            log.warn("{} cannot be read: {}", RecordKey.TOKENS, e.getMessage());
        }
        runTime.stored(known);
    }

    private Optional<Future<Optional<StoredToken>>> lookUp(Opaque sha256) {
        return leadership
                .engine()
                .map(
                        engine ->
                                Future.fromCompletionStage(
                                        engine.ask(state -> state.tokens().of(sha256))
                                                .toCompletionStage(),
                                        vertx.getOrCreateContext()));
    }

    /**
     * Starts a node: its API listens, and it stands for election from then on. Its metrics join
     * those that the registry has.
     */
    public static Future<Node> start(
            Vertx vertx, NodeSettings settings, PrometheusMeterRegistry registry) {
        return start(vertx, settings, List.of(), registry);
    }

    /** Starts a node of which the observers see what its engines do. */
    public static Future<Node> start(
            Vertx vertx, NodeSettings settings, List<EngineObserver> observers) {
        return start(vertx, settings, observers, newRegistry());
    }

    /** A registry for the metrics of one node. */
    public static PrometheusMeterRegistry newRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /**
     * A registry whose metrics are in each of these, for what their nodes share. Made before the
     * metrics: what a registry joins later, it has missed.
     */
    public static MeterRegistry together(List<PrometheusMeterRegistry> registries) {
        CompositeMeterRegistry all = new CompositeMeterRegistry();
        registries.forEach(all::add);
        return all;
    }

    /** Starts a node with those observers and that registry. */
    public static Future<Node> start(
            Vertx vertx,
            NodeSettings settings,
            List<EngineObserver> observers,
            PrometheusMeterRegistry registry) {
        InstantSource clock = InstantSource.system();
        JvmMetrics jvm = JvmMetrics.of(registry);
        List<EngineObserver> all = new ArrayList<>(observers);
        all.add(new Telemetry(registry, clock));
        Masters masters = Masters.of(settings.master(), settings.tls());
        Node node = new Node(vertx, settings, all, clock, masters, jvm);
        AgentSandboxes sandboxes = new AgentSandboxes(vertx, settings.tls(), settings.wire());
        WebOptions served = settings.web();
        Access access = served.access();
        WebVerticle web =
                new WebVerticle(
                        access.required() ? served.with(access.after(node.runTime)) : served,
                        new WebParts(
                                node.leadership,
                                sandboxes,
                                registry,
                                node.tokens,
                                node.key,
                                node.audit));
        Telemetry.of(node.audit, registry);
        return vertx.executeBlocking(() -> WarmUp.run(settings))
                .compose(warm -> vertx.deployVerticle(web))
                .compose(
                        id -> {
                            node.deployments.add(id);
                            node.url = settings.url(web.port());
                            node.watchCertificates(settings.certificates(), clock);
                            return vertx.deployVerticle(node.leadership);
                        })
                .map(
                        id -> {
                            node.deployments.add(id);
                            return node;
                        });
    }

    private void watchCertificates(List<WatchedTls> certificates, InstantSource clock) {
        if (!certificates.isEmpty()) {
            timer =
                    vertx.setPeriodic(
                            CERTIFICATES.toMillis(),
                            id ->
                                    vertx.executeBlocking(
                                            () -> {
                                                certificates.forEach(
                                                        one -> one.check(clock.instant()));
                                                return null;
                                            }));
        }
    }

    /**
     * Has a first token made if callers need one and there never was one.
     *
     * @param told is given the token, on any thread
     */
    public void firstToken(NodeSettings settings, Consumer<String> told) {
        Access access = settings.web().access();
        if (access.required() && !access.hasTokens()) {
            FirstToken.whenLeading(vertx, leadership, told);
        }
    }

    /** Base URL of its operations API, as other nodes and clients reach it. */
    public String url() {
        return url;
    }

    /** What the node knows about who leads. */
    public Leadership leadership() {
        return leadership;
    }

    /**
     * Gives the lead away, leaves the cluster, and closes everything. The framework stays
     * registered. Closing a closed node does nothing.
     */
    public synchronized Future<Void> close() {
        if (closed == null) {
            closed = closing();
        }
        return closed;
    }

    private Future<Void> closing() {
        vertx.cancelTimer(timer);
        Future<?> closing = leadership.leave();
        for (int i = deployments.size() - 1; i >= 0; i--) {
            String id = deployments.get(i);
            closing = closing.eventually(() -> vertx.undeploy(id));
        }
        return closing.eventually(
                        () -> {
                            jvm.close();
                            return vertx.executeBlocking(
                                    () -> {
                                        audit.close();
                                        return true;
                                    });
                        })
                .eventually(
                        () -> {
                            Promise<Void> ended = Promise.promise();
                            Disposable unused = masters.close().subscribe(ended::complete);
                            return ended.future();
                        })
                .mapEmpty();
    }
}
