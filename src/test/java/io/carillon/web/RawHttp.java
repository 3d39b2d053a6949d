package io.carillon.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends bytes as they are given, for requests that no HTTP client would send. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 10_000;

    private RawHttp() {}

    /** Everything that is answered until the server closes the connection, or says no more. */
    public static String say(int port, String request) throws IOException {
        return say(port, "127.0.0.1", request);
    }

    /** The same, from that address of this machine. */
    static String say(int port, String from, String request) throws IOException {
        try (Socket socket = open(port, from)) {
            write(socket, request);
            return read(socket);
        }
    }

    /** A connection from that address of this machine. */
    static Socket open(int port, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException reset) {
            // The server may cut off a client that sends too much; what it said before counts.
        }
        return text.toString();
    }

    /** Whether the server has closed a connection; what it has said before is thrown away. */
    static boolean closed(Socket socket) {
        byte[] said = new byte[8_192];
        try {
            socket.setSoTimeout(1);
            InputStream in = socket.getInputStream();
            while (in.read(said) >= 0) {
                // There may be more.
            }
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** The status of the first answer; 0 when there is none. */
    public static int status(String answer) {
        return answer.startsWith("HTTP/") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
