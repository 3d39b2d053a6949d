package io.carillon.web.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * Takes the bodies of requests: each up to a limit, and all that are held at a time up to another
 * one. When that is reached, the body that has been arriving for longest is refused, so that
 * callers who never finish cannot shut out others. Used on the server's context.
 */
final class Bodies {
    private static final String KEY = "body";
    private static final String BROKEN = "the body is not well-formed HTTP, or did not arrive";

    private static final Problem ALTERED =
            Problem.of(401, "unauthorized", "the body is not the one that the node has signed");

    private final int each;
    private final long together;
    private final LinkedHashSet<Arriving> unfinished = new LinkedHashSet<>();
    private long held;

    /**
     * @param each bytes of one body at most
     * @param together bytes of all bodies at most that arrive or are worked on
     */
    Bodies(int each, long together) {
        this.each = each;
        this.together = together;
    }

    /** The body of a request; empty when it has none. */
    static Optional<Buffer> of(RoutingContext routing) {
        return Optional.ofNullable(routing.<Buffer>get(KEY)).filter(body -> body.length() > 0);
    }

    /** Goes on when the whole body is there. */
    void take(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Arriving body = new Arriving(routing);
        unfinished.add(body);
        routing.addEndHandler(ended -> body.release());
        request.exceptionHandler(error -> body.refuse(Problem.of(400, "bad-request", BROKEN)));
        request.handler(body::part);
        request.endHandler(end -> body.whole());
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            routing.response().writeContinue();
        }
    }

    private final class Arriving {
        private final RoutingContext routing;
        private Buffer buffer = Buffer.buffer();
        private boolean over;

        Arriving(RoutingContext routing) {
            this.routing = routing;
        }

        void part(Buffer part) {
            if (over) {
                return;
            }
            if (buffer.length() + part.length() > each) {
                refuse(Admission.tooLarge());
                return;
            }
            buffer.appendBuffer(part);
            held += part.length();
            while (held > together && !unfinished.isEmpty()) {
                unfinished.iterator().next().makeRoom();
            }
        }

        /** What is still to come of it must not be waited for. */
        private void makeRoom() {
            routing.addEndHandler(ended -> routing.request().connection().close());
            refuse(Problem.unavailable("busy", "too many bodies are arriving at a time", 1));
        }

        void whole() {
            if (!over) {
                over = true;
                unfinished.remove(this);
                if (!Signed.allows(routing.request(), buffer)) {
                    routing.fail(new Refusal(ALTERED));
                    return;
                }
                routing.put(KEY, buffer);
                routing.next();
            }
        }

        void refuse(Problem problem) {
            if (!over) {
                release();
                routing.fail(new Refusal(problem));
            }
        }

        void release() {
            over = true;
            unfinished.remove(this);
            held -= buffer.length();
            buffer = Buffer.buffer();
        }
    }
}
