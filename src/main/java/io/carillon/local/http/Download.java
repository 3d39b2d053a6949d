package io.carillon.local.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a file that is open already, as far as it goes at the start. A part is read when the one
 * before has left, so a slow client costs one part of memory. Closes the file at the end, also when
 * the client goes away. For the server's context.
 */
final class Download {

    private static final int PART_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final SeekableByteChannel file;
    private long left;

    /** Owns the file from now on. */
    Download(Vertx vertx, HttpServerRequest request, SeekableByteChannel file) {
        this.vertx = vertx;
        this.request = request;
        this.file = file;
    }

    void start(String name) {
        Future<Long> unused =
                vertx.executeBlocking(file::size, false)
                        .onSuccess(size -> begin(name, size))
                        .onFailure(
                                failure -> {
                                    close();
                                    Replies.empty(request, 404);
                                });
    }

    private void begin(String name, long size) {
        left = size;
        request.response()
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Length", String.valueOf(size))
                // A task chooses the name; it must not become more than a name.
                .putHeader(
                        "Content-Disposition",
                        "attachment; filename=" + name.replaceAll("[^\\w.~+@%=,-]", "_"));
        if (size == 0 || request.method().equals(HttpMethod.HEAD)) {
            end();
        } else {
            next();
        }
    }

    private void end() {
        close();
        Future<Void> unused = request.response().end();
    }

    private void next() {
        Future<Buffer> unused =
                vertx.executeBlocking(this::part, false)
                        .onSuccess(this::send)
                        .onFailure(this::broken);
    }

    private Buffer part() throws IOException {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART_BYTES, left));
        while (part.hasRemaining()) {
            if (file.read(part) < 0) {
                throw new IOException("the file has become shorter");
            }
        }
        return Buffer.buffer(part.array());
    }

    private void send(Buffer part) {
        left -= part.length();
        Future<Void> unused = request.response().write(part).onComplete(this::sent);
    }

    private void sent(AsyncResult<Void> result) {
        if (result.failed()) {
            broken(result.cause());
        } else if (left == 0) {
            end();
        } else {
            next();
        }
    }

    /** Part of the answer has left; only a closed connection says that the rest will not come. */
    private void broken(Throwable failure) {
        LOG.debug("A download was not completed", failure);
        close();
        Future<Void> unused = request.connection().close();
    }

    private void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("A file of a sandbox could not be closed", e);
        }
    }
}
