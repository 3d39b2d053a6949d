package io.carillon.local.http;

import com.google.protobuf.Message;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * The open response of a SUBSCRIBE. Events of one turn of the event loop leave together; a reader
 * that is too far behind is disconnected. For the server's context.
 */
final class EventSubscriber {

    private final Context context;
    private final HttpServerResponse response;
    private final Format format;
    private final long limitBytes;
    private Buffer waiting = Buffer.buffer();
    private long unsentBytes;
    private boolean flushing;
    private boolean ended;

    EventSubscriber(Context context, HttpServerResponse response, Format format, long limitBytes) {
        this.context = context;
        this.response = response;
        this.format = format;
        this.limitBytes = limitBytes;
    }

    void send(Message event) {
        if (ended) {
            return;
        }
        int before = waiting.length();
        format.frame(event, waiting);
        unsentBytes += waiting.length() - before;
        if (unsentBytes > limitBytes) {
            ended = true;
            waiting = Buffer.buffer();
            response.reset();
            return;
        }
        if (!flushing) {
            flushing = true;
            context.runOnContext(ignored -> flush());
        }
    }

    private void flush() {
        flushing = false;
        if (waiting.length() == 0 || response.closed()) {
            return;
        }
        Buffer out = waiting;
        waiting = Buffer.buffer();
        Future<Void> unused =
                response.write(out).onComplete(ignored -> unsentBytes -= out.length());
    }

    /** Ends the response after what was sent; the connection can stay open. */
    void end() {
        if (!ended) {
            flush();
            ended = true;
            if (!response.closed()) {
                Future<Void> unused = response.end();
            }
        }
    }
}
