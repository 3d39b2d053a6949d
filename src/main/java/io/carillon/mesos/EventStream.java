package io.carillon.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.mesos.wire.RecordIoDecoder;
import io.carillon.mesos.wire.RecordIoException;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The events in the body of a SUBSCRIBE answer, with back-pressure down to the socket. Without
 * requests from the subscriber no byte is read. At most one chunk and one unfinished record are in
 * memory.
 *
 * <p>Events of an unknown type and empty records are skipped. Completes when the body ends. Fails
 * on a broken connection, on bytes that are not RecordIO and on a record that is not an event. Has
 * one subscriber, which is called on the context; {@code request} and {@code cancel} may be called
 * on any thread.
 */
final class EventStream extends Flowable<Event> {

    private static final int SHOWN_BYTES = 64;

    /**
     * Bytes of a record that count as a sign of life; fewer may belong to a record that never ends.
     */
    private static final int SIGN_OF_LIFE = 16 << 10;

    private final Context context;
    private final HttpClientResponse response;
    private final CompletableSubject failure;
    private final RecordIoDecoder decoder;
    private final Runnable alive;
    private @Nullable Reading reading;

    /**
     * The event stream of an answer.
     *
     * @param alive called when a record or a large part of one arrived, and when reading resumes
     *     after a pause
     */
    EventStream(Context context, MesosHttp.Answer answer, RecordIoDecoder decoder, Runnable alive) {
        this.context = context;
        this.response = answer.response();
        this.failure = answer.failure();
        this.decoder = decoder;
        this.alive = alive;
    }

    /**
     * Whether the stream waits for bytes, so that silence is the master's. Called on the context.
     */
    boolean listening() {
        return reading != null && reading.fetching;
    }

    @Override
    protected void subscribeActual(Subscriber<? super Event> subscriber) {
        if (reading != null) {
            throw new IllegalStateException("The stream has been read already");
        }
        Reading started = new Reading(subscriber);
        reading = started;
        Throwable broken = listen(started);
        if (broken == null) {
            subscriber.onSubscribe(started);
        } else {
            Flowable.<Event>error(broken).subscribe(subscriber);
        }
    }

    /** The failure of the answer, which may have happened before it was read. */
    private @Nullable Throwable listen(Reading started) {
        if (failure.hasThrowable()) {
            return failure.getThrowable();
        }
        try {
            response.handler(started::onChunk)
                    .endHandler(v -> started.onEnd())
                    .exceptionHandler(started::onFailure);
            return null;
        } catch (IllegalStateException e) {
            return e;
        }
    }

    private final class Reading implements Subscription {

        private final Subscriber<? super Event> subscriber;
        private final AtomicLong wanted = new AtomicLong();
        private volatile boolean done;
        private @Nullable Event pending;
        private boolean fetching;
        private boolean paused = true;
        private int unfinished;
        private boolean ended;
        private boolean draining;
        private boolean again;

        Reading(Subscriber<? super Event> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) { // Reactive Streams, rule 3.9
                context.runOnContext(
                        v -> onFailure(new IllegalArgumentException("requested " + n)));
                return;
            }
            wanted.accumulateAndGet(n, Reading::sum);
            if (Vertx.currentContext() == context) {
                drain();
            } else {
                context.runOnContext(v -> drain());
            }
        }

        /** Adds to the requested number; {@link Long#MAX_VALUE} is unlimited. */
        private static long sum(long wanted, long more) {
            return wanted > Long.MAX_VALUE - more ? Long.MAX_VALUE : wanted + more;
        }

        @Override
        public void cancel() {
            done = true;
        }

        void onChunk(Buffer chunk) {
            fetching = false;
            if (!done) {
                unfinished += chunk.length();
                if (unfinished >= SIGN_OF_LIFE) {
                    signOfLife();
                }
                decoder.feed(chunk.getBytes());
                drain();
            }
        }

        void onEnd() {
            fetching = false;
            ended = true;
            drain();
        }

        void onFailure(Throwable cause) {
            if (!done) {
                done = true;
                fetching = false;
                subscriber.onError(cause);
            }
        }

        /** A subscriber may request more while it receives an event: that only adds a round. */
        private void drain() {
            again = true;
            if (draining) {
                return;
            }
            draining = true;
            try {
                while (again) {
                    again = false;
                    deliver();
                }
            } catch (Throwable e) { // Errors too, because the stream cannot continue.
                onFailure(e);
            } finally {
                draining = false;
            }
        }

        private void deliver() throws RecordIoException, InvalidProtocolBufferException {
            while (!done) {
                if (pending == null) {
                    pending = nextEvent();
                }
                if (pending == null) {
                    waitForMore();
                    return;
                }
                if (wanted.get() == 0) {
                    paused = true;
                    return;
                }
                Event event = pending;
                pending = null;
                wanted.updateAndGet(all -> all == Long.MAX_VALUE ? all : all - 1);
                subscriber.onNext(event);
            }
        }

        private void waitForMore() throws RecordIoException {
            if (ended) {
                decoder.end();
                done = true;
                subscriber.onComplete();
            } else if (wanted.get() == 0) {
                paused = true;
            } else if (!fetching) {
                fetching = true;
                if (paused) {
                    paused = false;
                    signOfLife();
                }
                response.fetch(1);
            }
        }

        private void signOfLife() {
            unfinished = 0;
            alive.run();
        }

        private @Nullable Event nextEvent()
                throws RecordIoException, InvalidProtocolBufferException {
            while (true) {
                byte[] record = decoder.next();
                if (record == null) {
                    return null;
                }
                signOfLife();
                Event event = parse(record);
                if (event.getType() != Event.Type.UNKNOWN) {
                    return event;
                }
            }
        }

        private Event parse(byte[] record) throws InvalidProtocolBufferException {
            try {
                return EventParser.parse(record);
            } catch (InvalidProtocolBufferException e) {
                int shown = Math.min(record.length, SHOWN_BYTES);
                InvalidProtocolBufferException more =
                        new InvalidProtocolBufferException(
                                "A record of %d bytes is not an event (%s): %s…"
                                        .formatted(
                                                record.length,
                                                e.getMessage(),
                                                HexFormat.of().formatHex(record, 0, shown)));
                more.initCause(e);
                throw more;
            }
        }
    }
}
