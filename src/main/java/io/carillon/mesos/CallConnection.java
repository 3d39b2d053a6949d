package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection for all calls of a subscription. Calls are sent in order, several ahead of their
 * answers (HTTP/1.1 pipelining), so that an ACCEPT can never arrive after the KILL of its task.
 *
 * <p>No call is ever sent twice. The numbers of calls in flight and of waiting calls are limited.
 * The connection breaks, once, when a limit is exceeded, the network connection is lost, a call is
 * not answered, or an answer means that the framework is not subscribed. Confined to the context of
 * its timers, except {@link #send}.
 */
final class CallConnection implements Calls {

    private static final Logger LOG = LoggerFactory.getLogger(CallConnection.class);

    private final HttpClientConnection connection;
    private final MesosHttp http;
    private final MasterUrl master;
    private final String streamId;
    private final WireOptions options;
    private final Timers timers;
    private final Consumer<SubscriptionEndedException> onBreak;
    private final HeartbeatWatchdog silence;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Waiting> inFlight = new ArrayDeque<>();
    private @Nullable SubscriptionEndedException broken;

    private record Waiting(Call call, CompletableSubject answer) {}

    CallConnection(
            HttpClientConnection connection,
            MesosHttp http,
            MasterUrl master,
            String streamId,
            WireOptions options,
            Timers timers,
            Consumer<SubscriptionEndedException> onBreak) {
        this.connection = connection;
        this.http = http;
        this.master = master;
        this.streamId = streamId;
        this.options = options;
        this.timers = timers;
        this.onBreak = onBreak;
        this.silence =
                new HeartbeatWatchdog(
                        timers,
                        options.timeouts().call(),
                        () -> !inFlight.isEmpty(),
                        () -> fail(SubscriptionEndedException.lost("Calls are not answered")));
        connection.closeHandler(
                v ->
                        fail(
                                SubscriptionEndedException.lost(
                                        "The master closed the connection for calls")));
    }

    @Override
    public Completable send(Call call) {
        CompletableSubject answer = CompletableSubject.create();
        timers.run(() -> accept(new Waiting(call, answer)));
        return answer;
    }

    /** Ends the connection. All unanswered calls fail with the given reason. */
    void close(SubscriptionEndedException because) {
        if (broken != null) {
            return;
        }
        broken = because;
        silence.stop();
        inFlight.forEach(one -> one.answer.onError(because));
        waiting.forEach(one -> one.answer.onError(because));
        inFlight.clear();
        waiting.clear();
    }

    private void accept(Waiting call) {
        if (broken != null) {
            call.answer.onError(broken);
            return;
        }
        waiting.add(call);
        if (waiting.size() > options.limits().callsWaiting()) {
            fail(
                    SubscriptionEndedException.lost(
                            "More than " + options.limits().callsWaiting() + " calls wait"));
            return;
        }
        pump();
    }

    private void pump() {
        while (broken == null && inFlight.size() < options.limits().callsInFlight()) {
            Waiting next = waiting.poll();
            if (next == null) {
                return;
            }
            if (inFlight.isEmpty()) {
                silence.heard();
            }
            inFlight.add(next);
            http.post(connection, master, next.call.toByteArray(), streamId)
                    .compose(answer -> read(next, answer))
                    .onFailure(e -> fail(SubscriptionEndedException.of(e)));
        }
    }

    private Future<Void> read(Waiting call, HttpClientResponse answer) {
        int status = answer.statusCode();
        return MesosHttp.text(answer)
                .map(
                        text -> {
                            answered(call, status, text);
                            return null;
                        });
    }

    private void answered(Waiting call, int status, String text) {
        if (broken != null) {
            return;
        }
        silence.heard();
        inFlight.remove(call);
        ErrorMapping.toCall(status, text)
                .ifPresentOrElse(this::fail, () -> settle(call, status, text));
        pump();
    }

    private static void settle(Waiting call, int status, String text) {
        if (ErrorMapping.isOurMistake(status, text)) {
            String words = ErrorMapping.words(call.call.getType() + " is invalid", status, text);
            LOG.error("Mesos: {}", words);
            call.answer.onError(new CallRefusedException(words));
        } else {
            call.answer.onComplete();
        }
    }

    private void fail(SubscriptionEndedException because) {
        if (broken == null) {
            close(because);
            onBreak.accept(because);
        }
    }
}
