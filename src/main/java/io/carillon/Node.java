package io.carillon;

import io.carillon.core.Settings;
import io.carillon.fenzo.FenzoPlacement;
import io.carillon.mesos.MasterLocator;
import io.carillon.mesos.MasterUrl;
import io.carillon.mesos.MesosAdapter;
import io.carillon.runtime.Election;
import io.carillon.runtime.ElectionVerticle;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.MasterDetector;
import io.carillon.zookeeper.ZooKeeperElection;
import io.carillon.zookeeper.ZooKeeperMasterDetector;
import io.micrometer.core.instrument.MeterRegistry;
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

/** One Carillon node: what it consists of, started in order and closed in the reverse order. */
final class Node {
    private final Vertx vertx;
    private final ElectionVerticle leadership;
    private final String deployment;
    private final Optional<MasterDetector> detector;
    private final MasterLocator locator;

    private Node(
            Vertx vertx,
            ElectionVerticle leadership,
            String deployment,
            Optional<MasterDetector> detector,
            MasterLocator locator) {
        this.vertx = vertx;
        this.leadership = leadership;
        this.deployment = deployment;
        this.detector = detector;
        this.locator = locator;
    }

    /** Starts a node that is reached under that URL. It stands for election from then on. */
    static Future<Node> start(
            Vertx vertx, NodeSettings settings, String url, MeterRegistry registry) {
        InstantSource clock = InstantSource.system();
        Optional<MasterDetector> detector = detector(settings);
        MasterLocator locator =
                detector.map(found -> MasterLocator.detected(found, false))
                        .orElseGet(() -> MasterLocator.listed(masters(settings.master())));
        MesosAdapter mesos =
                new MesosAdapter(
                        vertx,
                        Schedulers.computation(),
                        new Random(),
                        settings.wire(),
                        locator,
                        settings.framework());
        Settings scheduling = settings.scheduling();
        ElectionVerticle leadership =
                new ElectionVerticle(
                        ZooKeeperElection.join(
                                settings.zookeeper(), new Election.Node(settings.name(), url)),
                        mesos,
                        FenzoPlacement::new,
                        new Telemetry(registry, clock),
                        scheduling,
                        settings.reconcileInterval(),
                        clock);
        return vertx.deployVerticle(leadership)
                .map(id -> new Node(vertx, leadership, id, detector, locator));
    }

    private static Optional<MasterDetector> detector(NodeSettings settings) {
        if (!settings.master().startsWith("zk://")) {
            return Optional.empty();
        }
        return Optional.of(
                ZooKeeperMasterDetector.start(
                        io.carillon.zookeeper.MasterUrl.parse(settings.master()),
                        Duration.ofSeconds(10),
                        false));
    }

    private static List<MasterUrl> masters(String list) {
        List<MasterUrl> masters = new ArrayList<>();
        for (String one : list.split(",", -1)) {
            masters.add(MasterUrl.parse(one.strip()));
        }
        return masters;
    }

    /** What it knows of the lead. */
    Leadership leadership() {
        return leadership;
    }

    /**
     * Gives the lead away, leaves the cluster, and closes everything. The framework stays
     * registered.
     */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        leadership
                .leave()
                .eventually(() -> vertx.undeploy(deployment))
                .onComplete(
                        undeployed -> {
                            locator.close();
                            detector.ifPresent(
                                    d -> {
                                        Disposable unused = d.close().onErrorComplete().subscribe();
                                    });
                            closed.complete();
                        });
        return closed.future();
    }
}
