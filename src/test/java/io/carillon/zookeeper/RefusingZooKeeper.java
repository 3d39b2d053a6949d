package io.carillon.zookeeper;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * A server that does not admit clients: it closes a connection with its first request, and says why
 * only to those that ask whether a node exists. At a real server the answer is lost by chance.
 */
final class RefusingZooKeeper implements AutoCloseable {
    private final ServerSocket socket;

    RefusingZooKeeper() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "refusing-zookeeper");
        thread.setDaemon(true);
        thread.start();
    }

    String connectString() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                refuse(
                        new DataInputStream(client.getInputStream()),
                        new DataOutputStream(client.getOutputStream()));
            } catch (IOException e) {
                // The client or the test has ended.
            }
        }
    }

    private static void refuse(DataInputStream in, DataOutputStream out) throws IOException {
        ByteBuffer connect = packet(in);
        int timeout = connect.getInt(12);
        // Protocol, time-out, session, password of 16 bytes, not read-only.
        send(out, ByteBuffer.allocate(37).putInt(0).putInt(timeout).putLong(1).putInt(16));
        ByteBuffer request = packet(in);
        while (request.getInt(4) == OpCode.ping) {
            request = packet(in);
        }
        if (request.getInt(4) == OpCode.exists) {
            int refused = Code.SESSIONCLOSEDREQUIRESASLAUTH.intValue();
            send(out, ByteBuffer.allocate(16).putInt(request.getInt(0)).putLong(1).putInt(refused));
            int unused = in.read(); // The client closes when it has read that.
        }
    }

    private static ByteBuffer packet(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static void send(DataOutputStream out, ByteBuffer packet) throws IOException {
        out.writeInt(packet.capacity());
        out.write(packet.array());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
