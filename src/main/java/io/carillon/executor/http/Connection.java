package io.carillon.executor.http;

import io.carillon.executor.wire.HttpAnswer;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection to a server for one request. The cut-off closes it. */
final class Connection implements Closeable {
    static final String PEER = "The server";

    /** With several addresses, one that does not answer must not take all the time. */
    private static final int EACH_MILLIS = 10_000;

    private final Socket line;
    private final Socket used;

    private Connection(Socket line, Socket used) {
        this.line = line;
        this.used = used;
    }

    /**
     * Connects.
     *
     * @throws Failure in plain words if it is not possible
     */
    static Connection open(Target target, Optional<Path> caFile, Cutoff cutoff) throws IOException {
        Socket line = connected(target, cutoff);
        try {
            return new Connection(line, target.secure() ? secured(line, target, caFile) : line);
        } catch (IOException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    private static Socket connected(Target target, Cutoff cutoff) throws IOException {
        InetAddress[] addresses = Lookup.addresses(target.host(), cutoff);
        IOException last = new Failure("the host " + target.host() + " has no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            cutoff.guard(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.connect(
                        new InetSocketAddress(address, target.port()),
                        addresses.length > 1 ? EACH_MILLIS : 0);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        String place = target.host() + " port " + target.port();
        if (last instanceof SocketTimeoutException) {
            throw new Failure("there is no answer from " + place, last);
        }
        if (last instanceof NoRouteToHostException) {
            throw new Failure("there is no way to " + place + ": " + last.getMessage(), last);
        }
        throw last instanceof ConnectException
                ? new Failure(place + " takes no connection: " + last.getMessage(), last)
                : last;
    }

    private static Socket secured(Socket line, Target target, Optional<Path> caFile)
            throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        Trust.factory(caFile)
                                .createSocket(line, target.host(), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw new Failure(words(e, target, caFile), e);
        }
        return secured;
    }

    private static String words(SSLException e, Target target, Optional<Path> caFile) {
        String place = target.host() + " port " + target.port();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "the certificate of "
                        + place
                        + " is not trusted: "
                        + Words.line(String.valueOf(cause.getMessage()))
                        + (caFile.isPresent()
                                ? ""
                                : "; an authority of your own is named in http.caFile");
            }
        }
        return "TLS with " + place + " has failed: " + Words.line(String.valueOf(e.getMessage()));
    }

    /** Sends the request and reads the head of its answer, whose body comes next. */
    HttpAnswer ask(byte[] head, byte[] body, boolean bodiless) throws IOException {
        InputStream in = new BufferedInputStream(used.getInputStream());
        try {
            OutputStream out = used.getOutputStream();
            out.write(head);
            out.write(body);
            out.flush();
        } catch (IOException e) {
            return early(in, bodiless, e);
        }
        return HttpAnswer.read(in, PEER, bodiless);
    }

    /** A server may refuse a request before it has read all of it, and say why. */
    private static HttpAnswer early(InputStream in, boolean bodiless, IOException broken)
            throws IOException {
        try {
            return HttpAnswer.read(in, PEER, bodiless);
        } catch (IOException e) {
            broken.addSuppressed(e);
            throw broken;
        }
    }

    /** Ends the connection without waiting for the other side. */
    @Override
    public void close() throws IOException {
        line.close();
    }
}
