package io.carillon.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.function.Predicate;

/**
 * The transport of the JDK, in which each new connection of a server passes a gate before Vert.x
 * sees it. Vert.x has no other place where a connection can be refused unread, or its bytes be seen
 * before they are decoded. For any thread.
 */
public final class GatedTransport implements Transport, io.vertx.core.transport.Transport {
    private final Predicate<Channel> gate;
    private final Transport plain = io.vertx.core.transport.Transport.NIO.implementation();

    /**
     * @param gate sees each new connection, on an event loop, before anything was read from it, and
     *     may add to its pipeline; without its consent the connection is closed
     */
    public GatedTransport(Predicate<Channel> gate) {
        this.gate = gate;
    }

    @Override
    public String name() {
        return NIO.name();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public Throwable unavailabilityCause() {
        return NIO.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return plain.ioHandlerFactory();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return plain.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return plain.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return plain.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return plain.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        plain.configure(config, domainSocket, bootstrap);
        bootstrap.handler(new Acceptor());
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object connection) {
            Channel channel = (Channel) connection;
            if (gate.test(channel)) {
                ctx.fireChannelRead(connection);
            } else {
                channel.unsafe().closeForcibly();
            }
        }
    }
}
