package io.carillon.zookeeper;

import io.carillon.runtime.MasterDetector;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the leading master in the ZooKeeper of the masters' election, with its own client.
 *
 * <p>Needs only read rights and creates nothing. Every change lists the candidates again; the
 * answer of an older listing never overwrites a newer answer. The client replaces a lost session;
 * then everything is read and watched again. May be used from any thread; results arrive on the
 * client's event thread.
 */
public final class ZooKeeperMasterDetector implements MasterDetector {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperMasterDetector.class);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final ZooKeeperUrl url;
    private final CuratorFramework client;
    // One object, so that a path is watched once, however often it is listed.
    private final Watcher watcher = this::changed;
    private final AtomicLong newest = new AtomicLong();

    /** The reason of an interruption is being asked for. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private final FlowableProcessor<Optional<Master>> masters =
            BehaviorProcessor.createDefault(Optional.<Master>empty()).toSerialized();

    private ZooKeeperMasterDetector(ZooKeeperUrl url, Duration sessionTimeout) {
        this.url = url;
        var builder =
                CuratorFrameworkFactory.builder()
                        .connectString(url.servers())
                        .sessionTimeoutMs((int) sessionTimeout.toMillis())
                        .connectionTimeoutMs((int) Math.min(5_000, sessionTimeout.toMillis()))
                        .retryPolicy(new BoundedExponentialBackoffRetry(100, 2_000, 5));
        url.credentials()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .ifPresent(secret -> builder.authorization("digest", secret));
        this.client = builder.build();
    }

    /** Starts to look; returns at once, and keeps trying while the servers cannot be reached. */
    public static ZooKeeperMasterDetector start(ZooKeeperUrl url, Duration sessionTimeout) {
        ZooKeeperMasterDetector detector = new ZooKeeperMasterDetector(url, sessionTimeout);
        detector.client
                .getConnectionStateListenable()
                .addListener((client, state) -> detector.connection(state));
        detector.client.start();
        return detector;
    }

    @Override
    public Flowable<Optional<Master>> masters() {
        return masters.distinctUntilChanged().onBackpressureLatest();
    }

    @Override
    public Completable close() {
        return Completable.fromAction(
                        () -> {
                            client.close();
                            masters.onComplete();
                        })
                .subscribeOn(Schedulers.io());
    }

    private void connection(ConnectionState state) {
        log.info("Connection to the masters' ZooKeeper at {}: {}", url, state);
        if (state.isConnected()) {
            list();
        } else if (state == ConnectionState.SUSPENDED) {
            interrupted();
        }
    }

    /**
     * A server that does not admit this client closes each connection, often before a listing is
     * answered, and the next connection makes that listing an old one.
     */
    private void interrupted() {
        if (asking.compareAndSet(false, true)) {
            var unused =
                    reason(Code.CONNECTIONLOSS)
                            .doFinally(() -> asking.set(false))
                            .filter(code -> code != Code.CONNECTIONLOSS)
                            .subscribe(code -> warn("list", code));
        }
    }

    private void changed(WatchedEvent event) {
        if (event.getType() != EventType.None) {
            list();
        }
    }

    private void list() {
        long turn = newest.incrementAndGet();
        ask(
                () ->
                        client.getChildren()
                                .usingWatcher(watcher)
                                .inBackground(newestOnly(turn, event -> listed(event, turn)))
                                .forPath(url.path()));
    }

    private void listed(CuratorEvent event, long turn) {
        Code code = Code.get(event.getResultCode());
        if (code == Code.NONODE) {
            publish(Optional.empty());
            waitForPath(turn);
        } else if (code == Code.OK) {
            MasterNode.leading(event.getChildren())
                    .ifPresentOrElse(name -> read(name, turn), () -> publish(Optional.empty()));
        } else {
            trouble("list", code);
        }
    }

    /** No master has ever registered. */
    private void waitForPath(long turn) {
        BackgroundCallback there =
                newestOnly(
                        turn,
                        event -> {
                            if (event.getResultCode() == Code.OK.intValue()) {
                                list();
                            }
                        });
        ask(
                () ->
                        client.checkExists()
                                .usingWatcher(watcher)
                                .inBackground(there)
                                .forPath(url.path()));
    }

    private void read(String name, long turn) {
        if (!name.startsWith(MasterNode.READABLE)) {
            log.warn("The leading master writes {}, which only masters before 0.24 did", name);
            publish(Optional.empty());
            return;
        }
        ask(
                () ->
                        client.getData()
                                .inBackground(newestOnly(turn, event -> known(event, name)))
                                .forPath(url.path() + "/" + name));
    }

    private void known(CuratorEvent event, String name) {
        Code code = Code.get(event.getResultCode());
        if (code == Code.NONODE) {
            // The node vanished between listing and reading; the next candidate leads.
            list();
        } else if (code == Code.OK) {
            Optional<Master> master = MasterNode.read(event.getData());
            if (master.isEmpty()) {
                log.warn("The leading master's node {} has no valid address", name);
            }
            publish(master);
        } else {
            trouble("read", code);
        }
    }

    /** Keeps the last known master and asks again later. */
    private void trouble(String what, Code code) {
        var unused = reason(code).subscribe(why -> warn(what, why));
        unused =
                Schedulers.computation()
                        .scheduleDirect(this::list, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void warn(String what, Code code) {
        if (isOpen()) {
            log.warn(
                    "Cannot {} the masters at {}: {}",
                    what,
                    url,
                    AccessProblem.ofMasters(code).orElse(code.toString()));
        }
    }

    /** Why a question was not answered, as far as the servers tell. */
    private Single<Code> reason(Code code) {
        if (code != Code.CONNECTIONLOSS) {
            return Single.just(code);
        }
        return Single.fromCallable(() -> client.getZookeeperClient().getZooKeeper())
                .flatMap(
                        handle ->
                                new Session(handle, Nodes.open())
                                        .reason(KeeperException.create(code)))
                .map(why -> why instanceof KeeperException known ? known.code() : code)
                .onErrorReturnItem(code); // There is no session at present.
    }

    private void publish(Optional<Master> master) {
        masters.onNext(master);
    }

    private interface Handler {
        void handle(CuratorEvent event);
    }

    private BackgroundCallback newestOnly(long turn, Handler handler) {
        return (client, event) -> {
            if (turn == newest.get()) {
                handler.handle(event);
            }
        };
    }

    private interface Question {
        void put() throws Exception;
    }

    private void ask(Question question) {
        if (!isOpen()) {
            return;
        }
        try {
            question.put();
        } catch (Exception e) {
            log.debug("The masters' ZooKeeper at {} could not be asked", url, e);
        }
    }

    private boolean isOpen() {
        return client.getState() == CuratorFrameworkState.STARTED;
    }
}
