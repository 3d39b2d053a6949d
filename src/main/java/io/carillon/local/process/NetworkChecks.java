package io.carillon.local.process;

import io.carillon.local.cluster.Order;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that ask a task over HTTP or TCP. They have no time limit of their own: who asked ends
 * them. For any thread; results come on threads of this object.
 */
final class NetworkChecks {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkChecks.class);

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private final Map<String, Runnable> running = new ConcurrentHashMap<>();

    /** Runs one check; the result is empty when it could not be carried out. */
    void start(Order.StartCheck order, Consumer<Optional<CheckStatusInfo>> result) {
        Consumer<Optional<CheckStatusInfo>> once =
                status -> {
                    running.remove(order.checkId());
                    result.accept(status);
                };
        try {
            if (order.check().getType() == CheckInfo.Type.HTTP) {
                get(order, once);
            } else {
                connect(order, once);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Check {} was not started", order.checkId(), e);
            once.accept(Optional.empty());
        }
    }

    /** Gives a check up; an unknown one is ignored. */
    void end(String checkId) {
        Runnable abort = running.remove(checkId);
        if (abort != null) {
            abort.run();
        }
    }

    /** Gives all checks up. */
    void close() {
        running.keySet().forEach(this::end);
    }

    private void get(Order.StartCheck order, Consumer<Optional<CheckStatusInfo>> result) {
        CheckInfo.Http asked = order.check().getHttp();
        String host = order.host().contains(":") ? "[" + order.host() + "]" : order.host();
        URI uri =
                URI.create(order.scheme() + "://" + host + ":" + asked.getPort() + asked.getPath());
        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(
                        HttpRequest.newBuilder(uri).build(),
                        HttpResponse.BodyHandlers.discarding());
        running.put(order.checkId(), () -> answer.cancel(true));
        CompletableFuture<Void> unused =
                answer.handle(
                        (response, failure) -> {
                            result.accept(
                                    failure == null
                                            ? Optional.of(status(response.statusCode()))
                                            : Optional.empty());
                            return null;
                        });
    }

    private static CheckStatusInfo status(int code) {
        CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.HTTP);
        status.getHttpBuilder().setStatusCode(code);
        return status.build();
    }

    private void connect(Order.StartCheck order, Consumer<Optional<CheckStatusInfo>> result)
            throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        running.put(order.checkId(), () -> close(channel));
        channel.connect(
                new InetSocketAddress(order.host(), order.check().getTcp().getPort()),
                channel,
                new CompletionHandler<Void, AsynchronousSocketChannel>() {
                    @Override
                    public void completed(Void nothing, AsynchronousSocketChannel open) {
                        finished(true, open, result);
                    }

                    @Override
                    public void failed(Throwable failure, AsynchronousSocketChannel open) {
                        finished(false, open, result);
                    }
                });
    }

    private static void finished(
            boolean connected,
            AsynchronousSocketChannel channel,
            Consumer<Optional<CheckStatusInfo>> result) {
        close(channel);
        CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.TCP);
        status.getTcpBuilder().setSucceeded(connected);
        result.accept(Optional.of(status.build()));
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
