package io.carillon.local.http;

import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.cluster.Order;
import io.carillon.local.process.Processes;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/**
 * Runs a model in real time on one Vert.x context: gives it inputs with the time, carries out its
 * orders, wakes it when it asks. All methods for that context, but those of {@link
 * Processes.Listener}, which come from anywhere.
 */
final class ModelLoop implements Processes.Listener {

    private final Vertx vertx;
    private final Context context;
    private final MesosModel model;
    private final Map<String, EventSubscriber> streams = new LinkedHashMap<>();
    private final Order.Handler<Void> carrier;
    private Instant alarmAt = Instant.MAX;
    private long alarm = -1;
    private boolean closed;

    ModelLoop(Vertx vertx, Context context, MesosModel model, ProcessesRef processes) {
        this.vertx = vertx;
        this.context = context;
        this.model = model;
        this.carrier = new Carrier(processes);
    }

    /** The processes. They need the loop as listener, and the loop needs them. */
    interface ProcessesRef {
        Processes get();
    }

    /** Gives the model an input and carries out its orders. */
    <T> T input(BiFunction<MesosModel, Instant, T> input) {
        T result = input.apply(model, Instant.now());
        carryOut();
        return result;
    }

    /** Like {@link #input}, without a result. */
    void tell(BiConsumer<MesosModel, Instant> input) {
        input.accept(model, Instant.now());
        carryOut();
    }

    /** Opens the stream before the orders of the same input are carried out. */
    <T> T input(BiFunction<MesosModel, Instant, T> input, java.util.function.Consumer<T> first) {
        T result = input.apply(model, Instant.now());
        first.accept(result);
        carryOut();
        return result;
    }

    MesosModel model() {
        return model;
    }

    /** Begins a response that events are written to until one of the two sides ends it. */
    void open(HttpServerResponse response, String streamId, Format format, long limitBytes) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType())
                .closeHandler(ignored -> streamClosed(streamId));
        response.exceptionHandler(ignored -> streamClosed(streamId));
        Future<Void> unused = response.writeHead();
        streams.put(streamId, new EventSubscriber(context, response, format, limitBytes));
    }

    private void streamClosed(String streamId) {
        if (streams.remove(streamId) != null && !closed) {
            tell((one, now) -> one.streamClosed(now, streamId));
        }
    }

    private void carryOut() {
        for (Order order : model.takeOrders()) {
            order.handle(carrier);
        }
        arm();
    }

    private void arm() {
        Instant next = model.nextWakeUp().orElse(Instant.MAX);
        // An alarm that rings too early costs less than setting a new one for each input.
        if (closed || !next.isBefore(alarmAt)) {
            return;
        }
        if (alarm >= 0) {
            vertx.cancelTimer(alarm);
        }
        alarmAt = next;
        long millis = Duration.between(Instant.now(), next).toMillis() + 1;
        alarm =
                vertx.setTimer(
                        Math.max(1, millis),
                        ignored -> {
                            alarm = -1;
                            alarmAt = Instant.MAX;
                            tell(MesosModel::tick);
                        });
    }

    void close() {
        closed = true;
        if (alarm >= 0) {
            vertx.cancelTimer(alarm);
        }
        streams.values().forEach(EventSubscriber::end);
        streams.clear();
    }

    private void later(BiConsumer<MesosModel, Instant> input) {
        context.runOnContext(
                ignored -> {
                    if (!closed) {
                        tell(input);
                    }
                });
    }

    @Override
    public void started(String containerId) {
        later((one, now) -> one.processStarted(now, containerId));
    }

    @Override
    public void exited(String containerId, Exit exit) {
        later((one, now) -> one.processExited(now, containerId, exit));
    }

    @Override
    public void failed(String containerId, String message) {
        later((one, now) -> one.launchFailed(now, containerId, message));
    }

    @Override
    public void checked(String checkId, Optional<CheckStatusInfo> result) {
        later((one, now) -> one.checkDone(now, checkId, result));
    }

    private final class Carrier implements Order.Handler<Void> {
        private final ProcessesRef processes;

        Carrier(ProcessesRef processes) {
            this.processes = processes;
        }

        @Override
        public Void sendEvent(Order.SendEvent order) {
            EventSubscriber stream = streams.get(order.streamId());
            if (stream != null) {
                stream.send(order.event());
            }
            return done();
        }

        @Override
        public Void closeStream(Order.CloseStream order) {
            EventSubscriber stream = streams.remove(order.streamId());
            if (stream != null) {
                stream.end();
            }
            return done();
        }

        @Override
        public Void startProcess(Order.StartProcess order) {
            processes.get().start(order);
            return done();
        }

        @Override
        public Void signalProcess(Order.SignalProcess order) {
            processes.get().signal(order.containerId(), order.kill());
            return done();
        }

        @Override
        public Void startCheck(Order.StartCheck order) {
            processes.get().check(order);
            return done();
        }

        @Override
        public Void endCheck(Order.EndCheck order) {
            processes.get().endCheck(order.checkId());
            return done();
        }

        @Override
        public Void startExecutor(Order.StartExecutor order) {
            processes.get().start(order);
            return done();
        }

        @Override
        public Void sendToExecutor(Order.SendToExecutor order) {
            EventSubscriber stream = streams.get(order.streamId());
            if (stream != null) {
                stream.send(order.event());
            }
            return done();
        }

        @SuppressWarnings("NullAway") // Void has no other value
        private Void done() {
            return null;
        }
    }
}
