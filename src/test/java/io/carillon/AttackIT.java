package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.carillon.web.RawHttp;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with small heaps under callers who speak HTTP/2, hold more connections than a node has
 * places, never finish their bodies, and send documents that are far too large, all at once and
 * from the address that many callers share. Meanwhile new callers are answered by health and the
 * API of both nodes, and the term goes on.
 */
@ExtendWith(OutputOnFailure.class)
class AttackIT {
    /** At each node, of which each has 2,000 places. */
    private static final int CONNECTIONS = Integer.getInteger("attack.connections", 2_100);

    /** At each node. */
    private static final int BODIES = Integer.getInteger("attack.bodies", 350);

    private static final int DOCUMENTS = Integer.getInteger("attack.documents", 12);
    private static final int PROBES = 80;
    private static final int FILES = 2_000;
    private static final String OVER = "over";

    /** A caller gives up after that; what a busy machine needs is far less. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final String AUTHORIZATION = "Authorization: Bearer " + TwoNodes.TOKEN + "\r\n";
    private static final String LIVE = "/health/live";

    private static final String PING = "\0\0\10\6\0\0\0\0\0carillon";

    /** The preface, SETTINGS and a PING. */
    private static final String HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + PING;

    private static final String JOBS = "/v1/jobs";

    @TempDir private Path directory;

    private TwoNodes cluster;

    private final List<ApiClient> nodes = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String phase = OVER;

    /** The answer to one honest request, or to one document of the attack. */
    private record Answer(String phase, String what, int status, Duration time) {}

    @BeforeEach
    void start() throws Exception {
        cluster = new TwoNodes(directory);
        nodes.addAll(cluster.nodes());
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        phase = OVER;
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void honestCallersAreAnsweredAndTheTermGoesOn() throws Exception {
        Assumptions.assumeTrue(
                maxFiles() > FILES + 2L * CONNECTIONS, "this system allows too few open files");
        String run = longRun();
        JsonObject before = cluster.term();
        phase = "nothing";
        CompletableFuture<Void> honest = CompletableFuture.runAsync(this::ask, threads);
        during("nothing", () -> {});
        during("clear-text HTTP/2", this::holdHttp2);
        during(
                "held connections",
                () -> hold(CONNECTIONS, i -> i % 2 == 0 ? get("/version", "") : "GET /half"));
        during("unfinished bodies", () -> hold(BODIES, i -> unfinished()));
        during("oversized documents", this::oversized);
        during("all of that held", () -> {});
        phase = OVER;
        honest.get();

        System.out.println(report());
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.time()).isLessThan(LONGEST))
                .filteredOn(answer -> answer.what().startsWith("/"))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(cluster.term()).isEqualTo(before);
        assertThat(leader().json("/v1/runs/" + run).getString("state")).isEqualTo("RUNNING");
        assertThat(leader().put("/v1/jobs/after", "{\"command\": \"true\"}").statusCode())
                .isEqualTo(201);
    }

    private static long maxFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
    }

    private interface Attack {
        void run() throws Exception;
    }

    /** Attacks, and waits until honest callers have asked some times during that and after it. */
    private void during(String name, Attack attack) throws Exception {
        phase = name;
        attack.run();
        ApiClient.await(
                "answers",
                () -> answers.stream().filter(a -> a.phase().equals(name)).count() >= PROBES);
    }

    /** New callers at both nodes, one after the other, until it is over. */
    private void ask() {
        while (!phase.equals(OVER)) {
            for (ApiClient node : nodes) {
                for (String path : List.of(LIVE, JOBS)) {
                    String now = phase;
                    long begin = System.nanoTime();
                    int status = status(node, path);
                    Duration time = Duration.ofNanos(System.nanoTime() - begin);
                    answers.add(new Answer(now, path, status, time));
                }
            }
        }
    }

    /** 0 when there was no answer. */
    private static int status(ApiClient node, String path) {
        try {
            String token = "Connection: close\r\n" + AUTHORIZATION;
            return RawHttp.status(RawHttp.say(port(node), get(path, token)));
        } catch (IOException e) {
            return 0;
        }
    }

    private ApiClient leader() throws Exception {
        return cluster.leader();
    }

    /** A run that lives as long as the attack: its definition is kept with it. */
    private String longRun() throws Exception {
        ApiClient leader = leader();
        assertThat(leader.put("/v1/jobs/large", "{\"command\": \"sleep 600\"}").statusCode())
                .isEqualTo(201);
        HttpResponse<String> asked = leader.post("/v1/jobs/large/runs", "{}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        String run = new JsonObject(asked.body()).getString("id");
        ApiClient.await(
                "the run",
                () -> leader.json("/v1/runs/" + run).getString("state").equals("RUNNING"));
        return run;
    }

    private static int port(ApiClient node) {
        return URI.create(node.url()).getPort();
    }

    private interface Words {
        String of(int number);
    }

    /** Opens connections to each node, says something on each, and leaves them as they are. */
    private void hold(int number, Words words) {
        for (int i = 0; i < number; i++) {
            for (ApiClient node : nodes) {
                try {
                    Socket socket = new Socket();
                    sockets.add(socket);
                    socket.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port(node)),
                            5_000);
                    socket.getOutputStream()
                            .write(words.of(i).getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException closedAtOnce) {
                    // That is an answer too.
                }
            }
        }
    }

    /** None is kept: a connection of HTTP/2 would not count as one that says nothing. */
    private void holdHttp2() throws Exception {
        hold(CONNECTIONS, i -> HTTP2);
        long begin = System.nanoTime();
        ApiClient.await("their ends", () -> sockets.stream().noneMatch(AttackIT::stays));
        System.out.printf(
                "%d connections of HTTP/2 are closed %d ms after the last%n",
                sockets.size(), Duration.ofNanos(System.nanoTime() - begin).toMillis());
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Whether the connection is kept though it says nothing but that it is there. */
    private static boolean stays(Socket socket) {
        try {
            socket.getOutputStream().write(PING.getBytes(StandardCharsets.ISO_8859_1));
            return isOpen(socket);
        } catch (IOException closed) {
            return false;
        }
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    private static String unfinished() {
        return "PUT /v1/jobs/slow HTTP/1.1\r\nHost: localhost\r\n"
                + AUTHORIZATION
                + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\""
                + "x".repeat(900_000);
    }

    /** Sends all documents at the same time; each is refused to its sender. */
    private void oversized() throws Exception {
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            int number = i;
            sent.add(CompletableFuture.supplyAsync(() -> oversized(number), threads));
        }
        for (CompletableFuture<Answer> document : sent) {
            Answer answer = document.get();
            answers.add(answer);
            assertThat(answer.status()).as(answer.toString()).isIn(413, 422);
        }
    }

    private Answer oversized(int number) {
        ApiClient node = nodes.get(number % nodes.size());
        String what =
                List.of("270 KB of cron", "9,000 unknown fields", "260 KB beside a live run")
                        .get(number % 3);
        long begin = System.nanoTime();
        try {
            int status = node.put("/v1/jobs/large", document(number % 3)).statusCode();
            return new Answer(
                    "oversized documents",
                    what,
                    status,
                    Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(what, e);
        }
    }

    private static String document(int kind) {
        return switch (kind) {
            case 0 ->
                    "{\"command\":\"true\",\"schedule\":{\"cron\":\"0 0 0 1 1 ? 2030"
                            + ",2030".repeat(54_000)
                            + "\"}}";
            case 1 ->
                    IntStream.range(0, 9_000)
                            .mapToObj(i -> "\"%s%05d\":1".formatted("f".repeat(90), i))
                            .collect(Collectors.joining(",", "{", "}"));
            default -> "{\"command\":\"true\",\"parameter\":\"" + "p".repeat(260_000) + "\"}";
        };
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            byte[] answer = new byte[1_000];
            for (int read = 0; read >= 0; ) {
                read = socket.getInputStream().read(answer);
            }
            return false;
        } catch (SocketTimeoutException open) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** The median and the longest time of each kind of answer in each phase. */
    private String report() {
        long open = sockets.stream().filter(AttackIT::isOpen).count();
        StringBuilder report = new StringBuilder(open + " of ");
        report.append(sockets.size()).append(" connections are still held\n");
        report.append("| phase | request | answers | median | max |\n");
        report.append("|---|---|---:|---:|---:|\n");
        answers.stream()
                .collect(
                        Collectors.groupingBy(
                                answer -> answer.phase() + " | " + answer.what(),
                                LinkedHashMap::new,
                                Collectors.mapping(
                                        answer -> answer.time().toMillis(), Collectors.toList())))
                .forEach(
                        (kind, times) -> {
                            List<Long> sorted = times.stream().sorted().toList();
                            report.append(
                                    "| %s | %d | %d ms | %d ms |\n"
                                            .formatted(
                                                    kind,
                                                    sorted.size(),
                                                    sorted.get(sorted.size() / 2),
                                                    sorted.get(sorted.size() - 1)));
                        });
        return report.toString();
    }
}
