package io.carillon.mesos;

import io.carillon.core.definition.Text;
import io.carillon.mesos.wire.RecordIoDecoder;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.jspecify.annotations.Nullable;

/**
 * One session of a subscription: find the master, subscribe, deliver events, watch both
 * connections, end. Each failure ends the whole session. Confined to the context of its timers.
 * Used once.
 */
final class SubscriptionSession {

    /** Maximum length of an id that Mesos accepts. */
    private static final int MAX_ID_LENGTH = 255;

    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration MIN_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration MAX_HEARTBEAT = Duration.ofHours(1);

    private final MesosHttp http;
    private final Timers timers;
    private final WireOptions options;
    private final MasterLocator locator;
    private final Single<MasterUrl> first;
    private final Call subscribe;
    private final String asked;
    private final Connections lease = new Connections();
    private final CompositeDisposable watches = new CompositeDisposable();
    private final CompletableSubject broken = CompletableSubject.create();
    private @Nullable CallConnection calls;
    private @Nullable HeartbeatWatchdog silence;
    private boolean subscribed;

    SubscriptionSession(
            MesosHttp http,
            Timers timers,
            WireOptions options,
            MasterLocator locator,
            Single<MasterUrl> first,
            Call subscribe) {
        this.http = http;
        this.timers = timers;
        this.options = options;
        this.locator = locator;
        this.first = first;
        this.subscribe = subscribe;
        this.asked = subscribe.getFrameworkId().getValue();
    }

    /** The signals of the session; the last is {@link Signal.Ended}. Never fails. */
    Flowable<Signal> signals() {
        return first.observeOn(timers.onContext())
                .flatMap(this::open)
                .flatMapPublisher(opened -> live(opened.origin, opened.connections))
                .onErrorResumeNext(e -> Flowable.just(ended(SubscriptionEndedException.of(e))))
                .doFinally(
                        () ->
                                close(
                                        SubscriptionEndedException.lost(
                                                "The subscription was closed")));
    }

    private record Found(MasterUrl origin, Handshake.Opened connections) {}

    private Single<Found> open(MasterUrl origin) {
        Handshake handshake = new Handshake(http, options, lease, subscribe.toByteArray());
        return handshake.with(origin).map(opened -> new Found(origin, opened));
    }

    private Flowable<Signal> live(MasterUrl origin, Handshake.Opened opened) {
        EventStream stream =
                new EventStream(
                        timers.context(),
                        opened.stream(),
                        new RecordIoDecoder(options.limits().recordBytes()),
                        this::heard);
        CallConnection made =
                new CallConnection(
                        opened.calls(),
                        http,
                        opened.master(),
                        opened.streamId(),
                        options,
                        timers,
                        this::fail);
        calls = made;
        watch(options.timeouts().subscribe(), stream, "No SUBSCRIBED arrived");
        watches.add(
                locator.leaders()
                        .observeOn(timers.onContext())
                        .filter(leader -> !leader.sameServer(origin))
                        .filter(leader -> !leader.sameServer(opened.master()))
                        .subscribe(
                                leader ->
                                        fail(
                                                SubscriptionEndedException.lost(
                                                        leader + " is leading now"))));
        return stream.takeUntil(broken.toFlowable())
                .filter(event -> subscribed || event.getType() != Event.Type.HEARTBEAT)
                .map(event -> signal(event, opened.master(), stream, made))
                .concatWith(
                        Flowable.error(
                                () ->
                                        SubscriptionEndedException.lost(
                                                "The master ended the stream")));
    }

    private Signal signal(Event event, MasterUrl master, EventStream stream, Calls to)
            throws SubscriptionEndedException {
        if (event.getType() == Event.Type.ERROR) {
            throw error(event.getError().getMessage());
        }
        if (event.getType() != Event.Type.SUBSCRIBED) {
            if (!subscribed) {
                throw SubscriptionEndedException.lost(event.getType() + " before SUBSCRIBED");
            }
            return new Signal.Happened(event);
        }
        if (subscribed) {
            throw SubscriptionEndedException.lost("SUBSCRIBED twice");
        }
        checkId(event.getSubscribed().getFrameworkId().getValue());
        subscribed = true;
        Duration heartbeat = heartbeat(event.getSubscribed());
        watch(
                heartbeat.multipliedBy(options.timeouts().heartbeats()),
                stream,
                options.timeouts().heartbeats() + " heartbeats are missing");
        return new Signal.Subscribed(event.getSubscribed(), master, heartbeat, to);
    }

    /**
     * Refuses another id, because the tasks of this framework would be left without a scheduler.
     */
    private void checkId(String id) throws SubscriptionEndedException {
        if (id.isBlank()) {
            throw SubscriptionEndedException.lost("SUBSCRIBED has no framework id");
        }
        if (id.length() > MAX_ID_LENGTH || !(asked.isEmpty() || asked.equals(id))) {
            throw SubscriptionEndedException.lost(
                    "Carillon subscribed as framework '%s', but Mesos answered for '%s'"
                            .formatted(asked, Text.cut(id, MAX_ID_LENGTH)));
        }
    }

    /** A framework that was never registered cannot have been removed. */
    private SubscriptionEndedException error(String message) {
        SubscriptionEndedException error = ErrorMapping.toErrorEvent(message);
        return error.ending() == SubscriptionEnd.REMOVED && asked.isEmpty() && !subscribed
                ? new SubscriptionEndedException(
                        SubscriptionEnd.REFUSED, String.valueOf(error.getMessage()))
                : error;
    }

    private static Duration heartbeat(Event.Subscribed event) {
        double seconds = event.getHeartbeatIntervalSeconds();
        if (!(seconds > 0)) {
            return DEFAULT_HEARTBEAT;
        }
        Duration told = Duration.ofMillis((long) Math.min(seconds * 1e3, 1e12));
        Duration atMost = told.compareTo(MAX_HEARTBEAT) > 0 ? MAX_HEARTBEAT : told;
        return atMost.compareTo(MIN_HEARTBEAT) < 0 ? MIN_HEARTBEAT : atMost;
    }

    /** Notes a sign of life: any record after SUBSCRIBED. Before that only SUBSCRIBED counts. */
    private void heard() {
        if (silence != null && subscribed) {
            silence.heard();
        }
    }

    private void watch(Duration limit, EventStream stream, String because) {
        if (silence != null) {
            silence.stop();
        }
        String words = because + " (" + limit + ")";
        silence =
                new HeartbeatWatchdog(
                        timers,
                        limit,
                        stream::listening,
                        () -> fail(SubscriptionEndedException.lost(words)));
    }

    /** Ends the session. The first reason counts if several failures come together. */
    private void fail(SubscriptionEndedException because) {
        if (!broken.hasThrowable()) {
            broken.onError(because);
        }
    }

    private Signal ended(SubscriptionEndedException because) {
        close(because);
        return new Signal.Ended(because.ending(), String.valueOf(because.getMessage()));
    }

    private void close(SubscriptionEndedException because) {
        lease.close();
        watches.dispose();
        timers.run(
                () -> {
                    if (silence != null) {
                        silence.stop();
                    }
                    if (calls != null) {
                        calls.close(because);
                    }
                });
    }
}
