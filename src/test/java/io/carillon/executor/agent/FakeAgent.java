package io.carillon.executor.agent;

import com.google.protobuf.ByteString;
import io.carillon.executor.EnvironmentException;
import io.carillon.executor.Variables;
import io.carillon.executor.wire.HttpAnswer;
import io.carillon.mesos.wire.RecordIoEncoder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.jspecify.annotations.Nullable;

/**
 * An agent as an executor sees it: a small HTTP server over sockets that takes calls, and sends the
 * events that a test asks for. It can go away, and come back at the same port.
 */
public final class FakeAgent implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /** A request as it came. */
    public record Request(String line, Map<String, String> headers, Call call, int connection) {}

    private final Listening listening;
    private final BlockingQueue<Request> subscribes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> calls = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> subscribeAnswers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> callAnswers = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> connections = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean acknowledges = true;
    private volatile boolean killingState;
    private Thread accepting = new Thread();
    private @Nullable OutputStream stream;
    private @Nullable AutoCloseable streamConnection;

    /** Where connections come from. */
    public interface Listening extends AutoCloseable {
        /** Begins to listen, again and again at the same place. */
        void open() throws IOException;

        Accepted accept() throws IOException;

        @Override
        void close() throws IOException;

        Map<String, String> environment();
    }

    /** One connection. */
    public record Accepted(InputStream in, OutputStream out, AutoCloseable closing) {}

    /** At a free port of this machine. */
    public FakeAgent() {
        this(new Tcp());
    }

    public FakeAgent(Listening listening) {
        this.listening = listening;
        comeBack();
    }

    private static final class Tcp implements Listening {
        private int port;
        private @Nullable ServerSocket server;

        @Override
        public void open() throws IOException {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            port = opened.getLocalPort();
            server = opened;
        }

        @Override
        public Accepted accept() throws IOException {
            ServerSocket opened = server;
            if (opened == null) {
                throw new IOException("closed");
            }
            Socket socket = opened.accept();
            return new Accepted(socket.getInputStream(), socket.getOutputStream(), socket);
        }

        @Override
        public void close() throws IOException {
            if (server != null) {
                server.close();
            }
        }

        @Override
        public Map<String, String> environment() {
            return Map.of("MESOS_AGENT_ENDPOINT", "127.0.0.1:" + port);
        }
    }

    /** The environment of an executor of this agent. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("MESOS_FRAMEWORK_ID", "framework-1");
        environment.put("MESOS_EXECUTOR_ID", "executor-1");
        environment.put("MESOS_CHECKPOINT", "1");
        environment.put("MESOS_RECOVERY_TIMEOUT", "15mins");
        environment.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
        environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
        environment.putAll(listening.environment());
        return environment;
    }

    public AgentAddress address() throws EnvironmentException {
        return AgentAddress.of(new Variables(environment()));
    }

    /** Whether updates are acknowledged at once. */
    public void acknowledges(boolean does) {
        acknowledges = does;
    }

    /** Whether the framework has the capability TASK_KILLING_STATE. */
    public void killingState(boolean has) {
        killingState = has;
    }

    /** The status line and headers that the next SUBSCRIBE gets, such as {@code 503 Busy}. */
    public void refuseSubscribe(String statusLine) {
        subscribeAnswers.add(statusLine);
    }

    /** The status line that the next other call gets; {@code cut}: the connection ends instead. */
    public void answerCall(String statusLine) {
        callAnswers.add(statusLine);
    }

    public Request subscribe() throws InterruptedException {
        return taken(subscribes, "SUBSCRIBE");
    }

    /** The next call that is not a SUBSCRIBE. */
    public Request call() throws InterruptedException {
        return taken(calls, "call");
    }

    /** The next update. */
    public Protos.TaskStatus update() throws InterruptedException {
        Call call = call().call();
        if (call.getType() != Call.Type.UPDATE) {
            throw new AssertionError("Not an update: " + call);
        }
        return call.getUpdate().getStatus();
    }

    public boolean hasCalls() {
        return !calls.isEmpty();
    }

    private static Request taken(BlockingQueue<Request> queue, String what)
            throws InterruptedException {
        Request request = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("No " + what + " came");
        }
        return request;
    }

    /** Sends an event over the stream. */
    public synchronized void send(Event event) {
        sendBytes(chunk(RecordIoEncoder.encode(event.toByteArray())));
    }

    /** Sends anything over the stream. */
    public synchronized void sendBytes(byte[] bytes) {
        OutputStream to = stream;
        if (to == null) {
            throw new IllegalStateException("There is no stream");
        }
        try {
            to.write(bytes);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] chunk(byte[] bytes) {
        byte[] size =
                (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + bytes.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    public void launch(Protos.TaskInfo task) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
        event.getLaunchBuilder().setTask(task);
        send(event.build());
    }

    public void kill(String task) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
        event.getKillBuilder().getTaskIdBuilder().setValue(task);
        send(event.build());
    }

    public void acknowledge(String task, ByteString uuid) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
        event.getAcknowledgedBuilder().setUuid(uuid).getTaskIdBuilder().setValue(task);
        send(event.build());
    }

    /** Ends the stream, and nothing else. */
    public synchronized void dropStream() throws Exception {
        if (streamConnection != null) {
            streamConnection.close();
        }
    }

    /** Stops to listen, and ends all connections. */
    public void goAway() throws Exception {
        listening.close();
        accepting.join(); // It holds the port.
        synchronized (this) {
            for (AutoCloseable connection : connections) {
                connection.close();
            }
            connections.clear();
        }
    }

    /** Listens again, at the same place. */
    public void comeBack() {
        try {
            listening.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = daemon(this::accept);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-agent");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Accepted accepted = listening.accept();
                synchronized (this) {
                    connections.add(accepted.closing());
                }
                int number = numbers.incrementAndGet();
                Thread unused = daemon(() -> serve(accepted, number));
            }
        } catch (IOException e) {
            // The agent has gone away.
            return;
        }
    }

    private void serve(Accepted connection, int number) {
        try (AutoCloseable closing = connection.closing()) {
            InputStream in = new BufferedInputStream(connection.in());
            while (true) {
                String line = HttpAnswer.line(in, "The executor");
                Map<String, String> headers = new LinkedHashMap<>();
                for (String one = HttpAnswer.line(in, "The executor");
                        !one.isEmpty();
                        one = HttpAnswer.line(in, "The executor")) {
                    int colon = one.indexOf(':');
                    headers.put(
                            one.substring(0, colon).toLowerCase(Locale.ROOT),
                            one.substring(colon + 1).strip());
                }
                int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                Call call = Call.parseFrom(in.readNBytes(length));
                Request request = new Request(line, headers, call, number);
                if (!answer(connection, request)) {
                    return;
                }
            }
        } catch (Exception e) {
            // The other side has gone.
            return;
        }
    }

    private boolean answer(Accepted connection, Request request) throws IOException {
        boolean isSubscribe = request.call().getType() == Call.Type.SUBSCRIBE;
        String refusal = (isSubscribe ? subscribeAnswers : callAnswers).poll();
        if ("cut".equals(refusal)) {
            return false;
        }
        OutputStream out = connection.out();
        if (refusal != null) {
            out.write(
                    ("HTTP/1.1 " + refusal + "\r\nContent-Length: 6\r\n\r\nwords.")
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } else if (isSubscribe) {
            synchronized (this) {
                stream = out;
                streamConnection = connection.closing();
                sendBytes(
                        ("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                send(subscribed());
            }
        } else {
            out.write(
                    "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        if (refusal == null && acknowledges) {
            request.call().getSubscribe().getUnacknowledgedUpdatesList().forEach(this::acknowledge);
            if (request.call().hasUpdate()) {
                acknowledge(request.call().getUpdate());
            }
        }
        (isSubscribe ? subscribes : calls).add(request);
        return true;
    }

    private void acknowledge(Call.Update update) {
        Protos.TaskStatus status = update.getStatus();
        acknowledge(status.getTaskId().getValue(), status.getUuid());
    }

    private Event subscribed() {
        Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        Event.Subscribed.Builder subscribed = event.getSubscribedBuilder();
        subscribed.getExecutorInfoBuilder().getExecutorIdBuilder().setValue("executor-1");
        subscribed.getFrameworkInfoBuilder().setUser("root").setName("carillon");
        subscribed.getFrameworkInfoBuilder().getIdBuilder().setValue("framework-1");
        if (killingState) {
            subscribed
                    .getFrameworkInfoBuilder()
                    .addCapabilitiesBuilder()
                    .setType(Protos.FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
        }
        subscribed.getAgentInfoBuilder().setHostname("localhost");
        return event.build();
    }

    @Override
    public void close() throws Exception {
        goAway();
    }
}
