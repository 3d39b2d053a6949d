package io.carillon.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * What TLS costs: requests to a node that speaks plain HTTP and to one that speaks TLS, in turn.
 * Client and node share the machine, so the figures are those of both ends. Blocks; one thread.
 */
final class TlsPart {
    private static final int ROUNDS = 7;

    private final URI plain;
    private final URI secure;
    private final Callable<SSLContext> trust;
    private final BenchReport report;

    /**
     * @param plain the node without TLS
     * @param secure the node with TLS
     * @param trust makes a context that trusts the latter and has no session with it yet
     */
    TlsPart(URI plain, URI secure, Callable<SSLContext> trust, BenchReport report) {
        this.plain = plain;
        this.secure = secure;
        this.trust = trust;
        this.report = report;
    }

    private interface Measurement {
        double once(Duration length) throws Exception;
    }

    void run(Duration time) throws Exception {
        report.part("GET /health/live, one request at a time, over HTTP and over TLS 1.3 in turn");
        report.columns();
        Duration each = time.dividedBy(4L * ROUNDS);
        compare("on one connection", each, this::plainKept, this::secureKept);
        compare("on a connection each", each, this::plainFresh, this::secureFresh);
    }

    private void compare(String what, Duration each, Measurement http, Measurement tls)
            throws Exception {
        double unused = http.once(each) + tls.once(each); // for the compilers
        Series without = new Series();
        Series with = new Series();
        for (int i = 0; i < ROUNDS; i++) {
            without.add(http.once(each));
            with.add(tls.once(each));
        }
        report.reference(what + ", HTTP", "1/s", without);
        report.figure(what + ", TLS", "1/s", with, without);
    }

    private double plainKept(Duration length) throws IOException {
        try (Socket socket = open(plain)) {
            return kept(socket, length);
        }
    }

    private double secureKept(Duration length) throws Exception {
        try (Socket socket = open(secure, trust.call())) {
            return kept(socket, length);
        }
    }

    private static double kept(Socket socket, Duration length) throws IOException {
        long began = System.nanoTime();
        long requests = 0;
        while (System.nanoTime() - began < length.toNanos()) {
            ask(socket, "keep-alive");
            requests++;
        }
        return requests * 1e9 / (System.nanoTime() - began);
    }

    private double plainFresh(Duration length) throws IOException {
        long began = System.nanoTime();
        long requests = 0;
        while (System.nanoTime() - began < length.toNanos()) {
            try (Socket socket = open(plain)) {
                ask(socket, "close");
            }
            requests++;
        }
        return requests * 1e9 / (System.nanoTime() - began);
    }

    /** Each with a whole handshake: a session is never resumed. */
    private double secureFresh(Duration length) throws Exception {
        long began = System.nanoTime();
        long requests = 0;
        while (System.nanoTime() - began < length.toNanos()) {
            try (Socket socket = open(secure, trust.call())) {
                ask(socket, "close");
            }
            requests++;
        }
        return requests * 1e9 / (System.nanoTime() - began);
    }

    private static Socket open(URI url) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static Socket open(URI url, SSLContext context)
            throws IOException, GeneralSecurityException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(url.getHost(), url.getPort());
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        if (!socket.getSession().getProtocol().equals("TLSv1.3")) {
            throw new GeneralSecurityException(socket.getSession().getProtocol());
        }
        return socket;
    }

    private static void ask(Socket socket, String connection) throws IOException {
        String request =
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"
                        .formatted(connection);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[4_096];
        while (!answer.toString(StandardCharsets.US_ASCII).endsWith("}")) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the node has closed the connection: " + answer);
            }
            answer.write(buffer, 0, read);
        }
        if (!answer.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200")) {
            throw new IOException("the node has answered: " + answer);
        }
    }
}
