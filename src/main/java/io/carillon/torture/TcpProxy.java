package io.carillon.torture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on loopback between a node and a server. Its connections can be cut, refused,
 * silenced and stalled. Any thread may use it.
 */
public final class TcpProxy implements AutoCloseable {
    /** What happens to bytes and connections. */
    public enum Mode {
        /** Everything goes through. */
        OPEN,
        /** Every connection is closed, new ones at once. */
        REFUSED,
        /**
         * Half-open: connections stay open, but what is written is swallowed, so no reply arrives.
         */
        SILENT,
        /** Connections stay open; what is written arrives once the proxy is open again. */
        STALLED
    }

    private static final int CONNECT_MILLIS = 5_000;

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Mode mode = Mode.OPEN;

    /** Starts to listen on a free port. */
    public TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The address for clients, {@code host:port}, instead of the server's. */
    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** Closes every connection; new ones are accepted as before. */
    public void cut() {
        open.forEach(TcpProxy::closeQuietly);
        open.clear();
    }

    /** Changes the mode. Connections that were silenced have lost bytes: they are closed. */
    public void set(Mode now) {
        Mode before;
        synchronized (this) {
            before = mode;
            mode = now;
            notifyAll();
        }
        if (now == Mode.REFUSED || before == Mode.SILENT) {
            cut();
        }
    }

    private synchronized Mode mode() {
        return mode;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                start(() -> connect(near));
            }
        } catch (IOException e) {
            closeQuietly(listening);
        }
    }

    private void connect(Socket near) {
        if (mode() == Mode.REFUSED) {
            closeQuietly(near);
            return;
        }
        Socket far = new Socket();
        try {
            far.connect(target, CONNECT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException e) {
            closeQuietly(near);
            closeQuietly(far);
            return;
        }
        open.add(near);
        open.add(far);
        start(() -> pump(near, far));
        start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (passes()) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Whether bytes that were read may be written; waits while the proxy is stalled. */
    private synchronized boolean passes() throws InterruptedException {
        while (mode == Mode.STALLED) {
            wait();
        }
        return mode != Mode.SILENT;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        set(Mode.REFUSED);
    }
}
