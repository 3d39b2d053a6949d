package io.carillon.executor.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on a free port that answers as a test says, to the byte. */
final class RawServer implements Closeable {
    /** What came in. */
    record Got(String line, Map<String, String> headers, String body, Socket socket) {
        String path() {
            return line.split(" ", -1)[1];
        }

        /** Whether the client has closed the connection. Waits for it. */
        boolean isClosed() throws IOException {
            socket.setSoTimeout(10_000);
            return socket.getInputStream().read() < 0;
        }
    }

    /** Writes an answer. */
    interface Answering {
        void answer(Got got, OutputStream out) throws Exception;
    }

    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final ServerSocket listening;
    private final String scheme;

    RawServer(Answering answers) throws IOException {
        this("http", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    }

    private RawServer(String scheme, ServerSocket listening, Answering answers) {
        this.scheme = scheme;
        this.listening = listening;
        daemon(() -> accept(answers));
    }

    /** A server that says the same to all. */
    static RawServer saying(String answer) throws IOException {
        return new RawServer(of(got -> answer));
    }

    static Answering of(Function<Got, String> answer) {
        return (got, out) -> out.write(answer.apply(got).getBytes(StandardCharsets.UTF_8));
    }

    /** A server with TLS, whose certificate is written to a file. */
    static RawServer secure(Path folder, String name, String alternative, Answering answers)
            throws Exception {
        Path store = folder.resolve(name + ".p12");
        keytool(store, "-genkeypair -keyalg EC -dname CN=" + name + " -ext SAN=" + alternative);
        keytool(store, "-exportcert -rfc -file " + folder.resolve(name + ".pem"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        return new RawServer(
                "https",
                context.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                answers);
    }

    private static void keytool(Path store, String arguments) throws Exception {
        String command =
                Path.of(System.getProperty("java.home"), "bin", "keytool")
                        + " -alias own -storetype PKCS12 -storepass changeit -keypass changeit"
                        + " -keystore "
                        + store
                        + " "
                        + arguments;
        Process process =
                new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Answering answers) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                daemon(() -> serve(socket, answers));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Answering answers) {
        try (socket) {
            Got request = read(socket);
            got.add(request);
            answers.answer(request, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (Exception e) {
            // The client has gone, or does not trust us: what it says is what a test looks at.
            return;
        }
    }

    private static Got read(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String first = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            String twice = headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            if (twice != null) {
                throw new IOException("twice: " + line);
            }
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Got(first, headers, body, socket);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    String url(String path) {
        return url("127.0.0.1", path);
    }

    String url(String host, String path) {
        return scheme.toLowerCase(Locale.ROOT)
                + "://"
                + host
                + ":"
                + listening.getLocalPort()
                + path;
    }

    Got next() throws InterruptedException {
        Got next = got.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No request came");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
