package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.node.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A master that pushes far more than a slow consumer takes, on a raw socket. */
@ExtendWith(VertxExtension.class)
class BackPressureTest {

    private static final int RECORDS = 2000;
    private static final int PAYLOAD = 64 << 10;

    /** What the kernel may keep for both ends of a loopback connection, generously. */
    private static final long IN_KERNEL = 40L << 20;

    private final AtomicLong sent = new AtomicLong();
    private final Buffer record = chunk(FakeMaster.framed(message()));
    private NetServer server;
    private Wire wire;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        server =
                Futures.get(
                        vertx.createNetServer()
                                .connectHandler(socket -> socket.handler(b -> subscribed(socket)))
                                .listen(0, "localhost"),
                        Duration.ofSeconds(10));
        wire = new Wire(vertx, 1);
        wire.to(MasterUrl.at(false, "localhost", server.actualPort()));
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        Futures.get(server.close(), Duration.ofSeconds(10));
    }

    @Test
    void aSlowConsumerStopsTheSocketAndLosesNothing() throws Exception {
        wire.awaitSubscribed(1);
        awaitStandstill();
        assertThat(sent.get()).isLessThan(IN_KERNEL).isLessThan(whole() / 3);

        wire.pass(Duration.ofHours(1));
        assertThat(wire.ended()).as("our own silence is not the master's").isEmpty();

        for (int taken = 1; taken <= RECORDS; taken++) {
            wire.seen().request(1);
            int now = taken;
            wire.await(() -> wire.seen().values().size() == 1 + now);
            assertThat(sent.get() - (long) taken * record.length()).isLessThan(IN_KERNEL);
        }
        assertThat(wire.ended()).isEmpty();
        assertThat(sent.get()).isEqualTo(whole());
    }

    private static long whole() {
        return (long) RECORDS * chunk(FakeMaster.framed(message())).length();
    }

    private void awaitStandstill() {
        long[] before = {-1};
        int[] same = {0};
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            same[0] = sent.get() == before[0] ? same[0] + 1 : 0;
                            before[0] = sent.get();
                            return same[0] > 15;
                        });
    }

    private void subscribed(NetSocket socket) {
        socket.handler(b -> {});
        socket.write("HTTP/1.1 200 OK\r\nMesos-Stream-Id: s\r\nTransfer-Encoding: chunked\r\n\r\n");
        socket.write(chunk(FakeMaster.framed(FakeMaster.subscribed(15))));
        push(socket, new int[] {RECORDS});
    }

    private void push(NetSocket socket, int[] left) {
        while (left[0] > 0) {
            if (socket.writeQueueFull()) {
                socket.drainHandler(v -> push(socket, left));
                return;
            }
            left[0]--;
            socket.write(record);
            sent.addAndGet(record.length());
        }
    }

    private static Buffer chunk(Buffer bytes) {
        return Buffer.buffer(Integer.toHexString(bytes.length()) + "\r\n")
                .appendBuffer(bytes)
                .appendString("\r\n");
    }

    private static Event message() {
        return Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(
                        Event.Message.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue("s"))
                                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                                .setData(ByteString.copyFrom(new byte[PAYLOAD])))
                .build();
    }
}
