package io.carillon.mesos;

import io.carillon.node.Futures;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** A TCP server that plays a master byte by byte, as no HTTP library would. */
final class RawMaster {

    private final NetServer server;
    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
    private volatile Handler<NetSocket> onRequest = socket -> {};

    RawMaster(Vertx vertx) throws Exception {
        server =
                Futures.get(
                        vertx.createNetServer()
                                .connectHandler(this::connected)
                                .listen(0, "localhost"),
                        Duration.ofSeconds(10));
    }

    private void connected(NetSocket socket) {
        sockets.add(socket);
        socket.handler(request -> onRequest.handle(socket));
    }

    /** What it does when bytes of a request come. */
    RawMaster onRequest(Handler<NetSocket> behaviour) {
        onRequest = behaviour;
        return this;
    }

    MasterUrl url() {
        return MasterUrl.at(false, "localhost", server.actualPort());
    }

    /** All connections that were ever made. */
    List<NetSocket> sockets() {
        return sockets;
    }

    void close() throws Exception {
        Futures.get(server.close(), Duration.ofSeconds(10));
    }

    /** A subscription as it goes over the wire: head, chunks, and the last chunk. */
    static Buffer subscription(Event... events) {
        Buffer all =
                Buffer.buffer(
                        "HTTP/1.1 200 OK\r\n"
                                + "Content-Type: application/x-protobuf\r\n"
                                + "Mesos-Stream-Id: "
                                + FakeMaster.STREAM_ID
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (Event event : events) {
            Buffer framed = FakeMaster.framed(event);
            all.appendString(Integer.toHexString(framed.length()) + "\r\n")
                    .appendBuffer(framed)
                    .appendString("\r\n");
        }
        return all.appendString("0\r\n\r\n");
    }

    static Buffer text(String bytes) {
        return Buffer.buffer(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
