package io.carillon.local.http;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.node.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** A client that knows nothing but HTTP and how records are framed. */
final class RawClient {

    static final String PROTOBUF = "application/x-protobuf";
    static final String JSON = "application/json";

    /** What came back in full. */
    record Reply(int status, String body, Map<String, String> headers) {}

    private final HttpClient client;
    private final String url;

    RawClient(Vertx vertx, String url) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true));
        this.url = url;
    }

    static <T> T get(Future<T> future) {
        try {
            return Futures.get(future, Duration.ofSeconds(30));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Future<HttpClientResponse> open(
            HttpMethod method, String path, Buffer body, String... headers) {
        return client.request(
                        new io.vertx.core.http.RequestOptions()
                                .setMethod(method)
                                .setAbsoluteURI(url + path))
                .compose(
                        request -> {
                            set(request, headers);
                            // Held back on the client's own thread: whoever asked may listen late.
                            return request.send(body).onSuccess(HttpClientResponse::pause);
                        });
    }

    private static void set(HttpClientRequest request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.putHeader(headers[i], headers[i + 1]);
        }
    }

    Reply send(HttpMethod method, String path, Buffer body, String... headers) {
        return get(
                open(method, path, body, headers)
                        .compose(
                                response -> {
                                    Future<Buffer> whole = response.body();
                                    response.resume();
                                    return whole.map(
                                            all -> {
                                                Map<String, String> map =
                                                        new java.util.TreeMap<>(
                                                                String.CASE_INSENSITIVE_ORDER);
                                                response.headers().forEach(map::put);
                                                return new Reply(
                                                        response.statusCode(), all.toString(), map);
                                            });
                                }));
    }

    Reply get(String path) {
        return send(HttpMethod.GET, path, Buffer.buffer());
    }

    Reply post(String path, String json, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = JSON;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send(HttpMethod.POST, path, Buffer.buffer(json), all);
    }

    Subscription subscribe(Buffer body, String... headers) {
        return subscribe("/api/v1/scheduler", body, headers);
    }

    Subscription subscribe(String path, Buffer body, String... headers) {
        return new Subscription(get(open(HttpMethod.POST, path, body, headers)));
    }

    /** An open response: its records, as they come. */
    static final class Subscription {
        final HttpClientResponse response;
        private final List<byte[]> records = new ArrayList<>();
        private Buffer rest = Buffer.buffer();
        private volatile boolean ended;

        Subscription(HttpClientResponse response) {
            this.response = response;
            response.handler(this::take);
            response.endHandler(ignored -> ended = true);
            response.exceptionHandler(ignored -> ended = true);
            response.resume();
        }

        private synchronized void take(Buffer part) {
            rest.appendBuffer(part);
            while (true) {
                String text = rest.toString(StandardCharsets.ISO_8859_1);
                int end = text.indexOf('\n');
                if (end < 0) {
                    return;
                }
                int length = Integer.parseInt(text.substring(0, end));
                if (rest.length() < end + 1 + length) {
                    return;
                }
                records.add(rest.getBytes(end + 1, end + 1 + length));
                rest = rest.getBuffer(end + 1 + length, rest.length());
            }
        }

        boolean ended() {
            return ended;
        }

        String stream() {
            return response.getHeader("Mesos-Stream-Id");
        }

        synchronized List<byte[]> records() {
            return List.copyOf(records);
        }

        synchronized List<String> texts() {
            return records.stream()
                    .map(record -> new String(record, StandardCharsets.UTF_8))
                    .toList();
        }

        synchronized List<Event> events() {
            List<Event> events = new ArrayList<>();
            for (byte[] record : records) {
                try {
                    events.add(Event.parseFrom(record));
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
            return events;
        }

        Event await(Predicate<Event> condition) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> events().stream().anyMatch(condition));
            return events().stream().filter(condition).findFirst().orElseThrow();
        }

        String awaitText(Predicate<String> condition) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> texts().stream().anyMatch(condition));
            return texts().stream().filter(condition).findFirst().orElseThrow();
        }

        void awaitEnd() {
            org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::ended);
        }
    }

    static void until(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
