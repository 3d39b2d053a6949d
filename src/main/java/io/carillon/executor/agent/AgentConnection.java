package io.carillon.executor.agent;

import io.carillon.executor.wire.HttpAnswer;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** One HTTP connection to the agent, for one thread; any thread may close it. */
final class AgentConnection implements Closeable {
    private static final String MEDIA_TYPE = "application/x-protobuf";

    private final AgentAddress address;
    private final Line line;
    private final InputStream in;

    private AgentConnection(AgentAddress address, Line line) {
        this.address = address;
        this.line = line;
        in = new BufferedInputStream(line.in());
    }

    static AgentConnection open(AgentAddress address) throws IOException {
        return new AgentConnection(address, Line.open(address));
    }

    /** Sends a call and reads the head of its answer, whose body comes next. */
    HttpAnswer post(byte[] call) throws IOException {
        StringBuilder head = new StringBuilder("POST ");
        head.append(address.path()).append(" HTTP/1.1\r\nHost: ");
        head.append(address.host()).append(':').append(address.port());
        head.append("\r\nContent-Type: ").append(MEDIA_TYPE);
        head.append("\r\nAccept: ").append(MEDIA_TYPE);
        address.token().ifPresent(token -> head.append("\r\nAuthorization: Bearer ").append(token));
        head.append("\r\nContent-Length: ").append(call.length).append("\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[first.length + call.length];
        System.arraycopy(first, 0, request, 0, first.length);
        System.arraycopy(call, 0, request, first.length, call.length);
        line.out().write(request);
        line.out().flush();
        return HttpAnswer.read(in, "The agent", false);
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
