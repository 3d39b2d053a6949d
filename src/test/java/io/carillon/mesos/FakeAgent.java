package io.carillon.mesos;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A master and its only agent as far as files go: what is at a path, as the test wants it. */
final class FakeAgent {
    private final HttpServer server;
    private final Map<String, Function<HttpServerRequest, Buffer>> answers =
            new ConcurrentHashMap<>();
    volatile int status = 200;

    /** Sees each request. */
    volatile Consumer<HttpServerRequest> seen = request -> {};

    /** With what status files are refused; 0: they are not. */
    volatile int refusal;

    /** Where requests for files are sent on to; empty: they are answered. */
    volatile String redirect = "";

    FakeAgent(Vertx vertx) throws Exception {
        this(vertx, new HttpServerOptions());
    }

    FakeAgent(Vertx vertx, HttpServerOptions options) throws Exception {
        server =
                vertx.createHttpServer(options)
                        .requestHandler(this::answer)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        with(
                "/slaves?",
                request ->
                        Buffer.buffer(
                                "{\"slaves\": [{\"id\": \"agent-1\", \"pid\": \"slave(1)@"
                                        + address()
                                        + "\"}]}"));
    }

    String address() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** Answers requests whose path begins so and, after the question mark, contains so. */
    FakeAgent with(String request, Function<HttpServerRequest, Buffer> answer) {
        answers.put(request, answer);
        return this;
    }

    private void answer(HttpServerRequest request) {
        seen.accept(request);
        if (request.path().startsWith("/files") && refusal > 0) {
            request.response().setStatusCode(refusal).end();
            return;
        }
        if (request.path().startsWith("/files") && !redirect.isEmpty()) {
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", redirect + request.uri())
                    .end();
            return;
        }
        for (var entry : new TreeMap<>(answers).descendingMap().entrySet()) {
            String[] parts = entry.getKey().split("\\?", 2);
            String path = String.valueOf(request.getParam("path"));
            if (request.path().equals(parts[0]) && path.contains(parts[1])) {
                Buffer body = entry.getValue().apply(request);
                if (body.length() > 0) {
                    request.response().setStatusCode(status).end(body);
                }
                return;
            }
        }
        request.response().setStatusCode(404).end();
    }

    /** A file whose bytes above 0x7F are written by the function. */
    FakeAgent file(String path, byte[] content, Function<Byte, byte[]> high) {
        return with(
                "/files/read?" + path,
                request -> {
                    long offset = Long.parseLong(request.getParam("offset"));
                    if (offset < 0) {
                        return json(new byte[0], content.length, high);
                    }
                    int from = (int) Math.min(offset, content.length);
                    int length = Integer.parseInt(request.getParam("length"));
                    int to = Math.min(from + length, content.length);
                    return json(java.util.Arrays.copyOfRange(content, from, to), offset, high);
                });
    }

    private static Buffer json(byte[] data, long offset, Function<Byte, byte[]> high) {
        Buffer body = Buffer.buffer("{\"data\":\"");
        for (byte one : data) {
            if (one < 0) {
                body.appendBytes(high.apply(one));
            } else if (one < 0x20 || one == '"' || one == '\\') {
                body.appendString(String.format("\\u%04x", (int) one));
            } else {
                body.appendByte(one);
            }
        }
        return body.appendString("\",\"offset\":" + offset + "}");
    }

    /** A sandbox with one file. */
    FakeAgent listing(String sandbox, String name, String mode, long size) {
        return with(
                "/files/browse?" + sandbox,
                request ->
                        Buffer.buffer(
                                "[{\"path\": \""
                                        + request.getParam("path")
                                        + "/"
                                        + name
                                        + "\", \"mode\": \""
                                        + mode
                                        + "\", \"size\": "
                                        + size
                                        + "}]",
                                StandardCharsets.UTF_8.name()));
    }
}
