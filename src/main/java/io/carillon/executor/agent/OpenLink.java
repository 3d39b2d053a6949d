package io.carillon.executor.agent;

import io.carillon.executor.Input;
import io.carillon.executor.wire.HttpAnswer;
import io.carillon.mesos.wire.RecordIoDecoder;
import io.carillon.mesos.wire.TolerantParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.jspecify.annotations.Nullable;

/** One link: the thread that reads the stream, and the thread that sends calls. */
final class OpenLink {
    private static final int OK = 200;
    private static final int SHOWN = 1_000;
    private static final int CHUNK = 16 << 10;

    private final int number;
    private final AgentAddress address;
    private final Consumer<Input> inbox;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private @Nullable Thread caller;
    private @Nullable AgentConnection stream;
    private @Nullable AgentConnection called;
    private boolean closed;

    OpenLink(int number, AgentAddress address, Consumer<Input> inbox) {
        this.number = number;
        this.address = address;
        this.inbox = inbox;
    }

    int number() {
        return number;
    }

    void subscribe(Call call) {
        Thread unused = started("agent-stream-" + number, () -> read(call));
    }

    synchronized void post(Call call) {
        calls.add(call);
        if (caller == null) {
            caller = started("agent-calls-" + number, this::send);
        }
    }

    synchronized void close() {
        closed = true;
        quietly(stream);
        quietly(called);
        if (caller != null) {
            caller.interrupt();
        }
    }

    private static Thread started(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void quietly(@Nullable AgentConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                // Nothing more can be done about it, and nothing depends on it.
                return;
            }
        }
    }

    /** Keeps a connection for {@link #close}; one that is too late is closed at once. */
    private synchronized AgentConnection kept(AgentConnection connection, boolean forStream)
            throws IOException {
        if (closed) {
            connection.close();
            throw new IOException("The link has been closed");
        }
        if (forStream) {
            stream = connection;
        } else {
            called = connection;
        }
        return connection;
    }

    private void read(Call call) {
        String end = "The agent ended the stream of events";
        try {
            AgentConnection connection = kept(AgentConnection.open(address), true);
            HttpAnswer answer = connection.post(call.toByteArray());
            if (answer.status() != OK) {
                String text = answer.text(SHOWN);
                inbox.accept(new Input.SubscribeRefused(number, answer.status(), text));
                return;
            }
            events(answer.body());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            end = said(e);
        }
        inbox.accept(new Input.StreamEnded(number, end));
    }

    private void events(InputStream body) throws IOException {
        RecordIoDecoder decoder = new RecordIoDecoder(RecordIoDecoder.DEFAULT_LIMIT);
        byte[] chunk = new byte[CHUNK];
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            decoder.feed(Arrays.copyOf(chunk, count));
            for (byte[] record = decoder.next(); record != null; record = decoder.next()) {
                Event event = TolerantParser.parse(Event.parser(), record);
                inbox.accept(new Input.EventArrived(number, event));
            }
        }
        decoder.end();
    }

    private void send() {
        try {
            while (true) {
                byte[] call = calls.take().toByteArray();
                inbox.accept(answer(call));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            inbox.accept(new Input.CallFailed(number, said(e)));
        }
    }

    private Input answer(byte[] call) throws IOException {
        AgentConnection reused;
        synchronized (this) {
            reused = called;
        }
        if (reused != null) {
            try {
                return answer(reused, call);
            } catch (IOException e) {
                // An agent may close a quiet connection; a call that comes twice does no harm.
                quietly(reused);
            }
        }
        return answer(kept(AgentConnection.open(address), false), call);
    }

    private Input answer(AgentConnection connection, byte[] call) throws IOException {
        HttpAnswer answer = connection.post(call);
        String text = answer.text(SHOWN);
        if (!answer.keepsAlive() || answer.body().read() >= 0) {
            connection.close();
            synchronized (this) {
                called = null;
            }
        }
        return new Input.CallAnswered(number, answer.status(), text);
    }

    private static String said(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
