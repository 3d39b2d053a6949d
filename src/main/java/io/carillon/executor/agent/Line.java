package io.carillon.executor.agent;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * An open connection to the agent, both ways. One thread writes and then reads; another one may
 * close it, which ends the waiting of the first.
 *
 * @param in what the agent sends
 * @param out what it gets
 * @param closing ends both without waiting
 */
record Line(InputStream in, OutputStream out, Closeable closing) implements Closeable {
    private static final int CONNECT_MILLIS = 5_000;

    /** Connects; waits for at most five seconds. */
    static Line open(AgentAddress address) throws IOException {
        if (address.domainSocket().isPresent()) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(address.domainSocket().get()));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new Line(
                    Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            Socket used = address.tls().isPresent() ? secured(socket, address) : socket;
            // The closing of the socket below never waits for the other side.
            return new Line(used.getInputStream(), used.getOutputStream(), socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(Socket socket, AgentAddress address) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        address.tls()
                                .orElseThrow()
                                .createSocket(socket, address.host(), address.port(), true);
        if (address.verifiesAddress()) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        socket.setSoTimeout(CONNECT_MILLIS);
        secured.startHandshake();
        socket.setSoTimeout(0);
        return secured;
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
