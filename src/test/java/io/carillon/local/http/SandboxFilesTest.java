package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.local.process.HeldSandbox;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Files of sandboxes are served from what was opened, whatever a task does meanwhile. */
class SandboxFilesTest extends LocalMesosFixture {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int LARGE = 64 << 20;

    /** O_WRONLY and O_RDWR. */
    private static final int WRITABLE = 3;

    private String sandbox = "";
    private Path directory = Path.of("");

    /** Starts a task and waits for a line of its standard error. */
    private void task(String command) throws IOException {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", command + "; echo made >&2; exec sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        sandbox = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest";
        RawClient.until(() -> read("stderr").body().contains("made"));
        try (Stream<Path> all = Files.walk(work.resolve("slaves"))) {
            directory =
                    all.filter(file -> file.endsWith("stderr"))
                            .findFirst()
                            .orElseThrow()
                            .toRealPath()
                            .getParent();
        }
    }

    private RawClient.Reply read(String name) {
        return client.get("/files/read?offset=0&path=" + sandbox + "/" + name);
    }

    private String download(String name) {
        return "/files/download?path=" + sandbox + "/" + name;
    }

    private HttpResponse<byte[]> whole(String method, String name) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(mesos.url() + download(name)))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The descriptors of this process that have the file open. */
    private static List<Path> open(Path file) throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(one -> leadsTo(one, file)).toList();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.isSameFile(descriptor, file); // It may have been opened by another name.
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static long position(Path descriptor) throws IOException {
        Path told = Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName());
        String first = Files.readString(told).lines().findFirst().orElseThrow();
        return Long.parseLong(first.substring("pos:".length()).trim());
    }

    private static int flags(Path descriptor) throws IOException {
        Path told = Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName());
        String flags = Files.readString(told).lines().skip(1).findFirst().orElseThrow();
        return Integer.parseInt(flags.substring("flags:".length()).trim(), 8);
    }

    private byte[] large() throws IOException {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        Files.write(directory.resolve("large"), bytes);
        return bytes;
    }

    /** Puts one after the other in the place of a file, again and again, as a task could. */
    private Thread replacing(Path file, AtomicBoolean over, String... others) {
        return new Thread(
                () -> {
                    try {
                        while (!over.get()) {
                            for (String other : others) {
                                Files.move(file, directory.resolve("spare"));
                                Files.move(directory.resolve(other), file);
                                Files.move(file, directory.resolve(other));
                                Files.move(directory.resolve("spare"), file);
                            }
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    @Test
    void aTaskThatReplacesItsOutputInALoopHoldsNoWorkerAndShowsNothingElse() throws Exception {
        Path outside = Files.createDirectories(work.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        task(
                "mkfifo pipe; mkdir d; echo mine > d/f; echo mine > g; ln -s "
                        + outside
                        + "/f link; ln -s "
                        + outside
                        + " directories");
        for (String[] trick :
                new String[][] {{"g", "g", "pipe", "link"}, {"d", "d/f", "directories", "pipe"}}) {
            AtomicBoolean over = new AtomicBoolean();
            Thread task = replacing(directory.resolve(trick[0]), over, trick[2], trick[3]);
            task.start();
            try {
                int served = 0;
                for (int i = 0; i < 500; i++) {
                    RawClient.Reply part = read(trick[1]);
                    RawClient.Reply all = client.get(download(trick[1]));
                    served += part.status() == 200 ? 1 : 0;
                    assertThat(part.status()).isIn(200, 404, 400, 503);
                    assertThat(all.status()).isIn(200, 404, 400, 503);
                    assertThat(part.body() + all.body()).doesNotContain("secret");
                }
                assertThat(served).isPositive();
            } finally {
                over.set(true);
                task.join();
            }
        }
        assertThat(read("stderr").body()).contains("made");
    }

    @Test
    void linksWithinTheSandboxAreFollowedAndLinksOutAreNot() throws Exception {
        Files.createDirectories(work.resolve("outside"));
        Files.writeString(work.resolve("outside/f"), "secret");
        task(
                "mkdir d; echo mine > d/f; ln -s d inner; ln -s d/f g; ln -s "
                        + work.resolve("outside")
                        + " outer; ln -s outer/f h");
        for (String name : List.of("d/f", "inner/f", "g")) {
            assertThat(json(read(name)).get("data").asText()).isEqualTo("mine\n");
            assertThat(client.get(download(name)).body()).isEqualTo("mine\n");
        }
        for (String name : List.of("outer/f", "h", "outer")) {
            assertThat(read(name).status()).isEqualTo(404);
            assertThat(client.get(download(name)).status()).isEqualTo(404);
            assertThat(client.get("/files/browse?path=" + sandbox + "/" + name).status())
                    .isEqualTo(404);
        }
        JsonNode files = json(client.get("/files/browse?path=" + sandbox));
        assertThat(files)
                .extracting(file -> file.get("path").asText().replace(sandbox + "/", ""))
                .containsExactly("d", "g", "inner", "stderr", "stdout");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDownloadGivesTheWholeFileAndClosesIt() throws Exception {
        task("echo tool > tool; chmod 755 tool; echo odd > 'a \"b\n;c'; : > nothing");
        byte[] bytes = large();
        HttpResponse<byte[]> answer = whole("GET", "large");
        assertThat(answer.body()).isEqualTo(bytes);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=large");
        assertThat(new String(whole("GET", "tool").body(), StandardCharsets.UTF_8))
                .isEqualTo("tool\n");
        HttpResponse<byte[]> odd = whole("GET", "a%20%22b%0A%3Bc");
        assertThat(odd.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=a__b__c");
        assertThat(odd.body()).hasSize(4);
        assertThat(whole("GET", "nothing").body()).isEmpty();
        HttpResponse<byte[]> head = whole("HEAD", "large");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(LARGE);
        assertThat(open(directory.resolve("large"))).isEmpty();
    }

    @Test
    void whatCannotBeOpenedInTimeIsNotMissing() throws Exception {
        task("echo tool > tool; chmod 755 tool");
        FilesApi files = new FilesApi(vertx, HeldSandbox.below(work));
        HttpServer server =
                RawClient.get(
                        vertx.createHttpServer()
                                .requestHandler(
                                        request ->
                                                files.handle(request, request.path().substring(1)))
                                .listen(0, "127.0.0.1"));
        RawClient held = new RawClient(vertx, "http://127.0.0.1:" + server.actualPort());
        String path = "?offset=0&path=" + sandbox + "/";
        for (String asked : List.of("read" + path + "tool", "download" + path + "stderr")) {
            RawClient.Reply answer = held.get("/" + asked);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("try again");
        }
        assertThat(held.get("/read" + path + "stderr").status()).isEqualTo(200);
        assertThat(held.get("/read" + path + "none").status()).isEqualTo(404);
    }

    private Socket begin(String name) throws IOException {
        Socket socket = new Socket("127.0.0.1", mesos.port());
        String request = "GET " + download(name) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSlowClientHoldsTheFileBackAndALeavingOneClosesIt() throws Exception {
        task(":");
        large();
        Path file = directory.resolve("large").toRealPath();
        try (Socket socket = begin("large")) {
            RawClient.until(() -> open(file).size() == 1 && position(open(file).get(0)) > 0);
            Path descriptor = open(file).get(0);
            assertThat(flags(descriptor) & WRITABLE).isZero();
            AtomicLong before = new AtomicLong(-1);
            // What the sockets hold is sent; then nothing more is read.
            RawClient.until(
                    () -> {
                        long now = position(descriptor);
                        return now > 0 && before.getAndSet(now) == now;
                    });
            assertThat(position(descriptor)).isLessThan(LARGE / 2);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        RawClient.until(() -> open(file).isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatBecomesShorterEndsItsDownload() throws Exception {
        task(":");
        large();
        Path file = directory.resolve("large").toRealPath();
        try (Socket socket = begin("large")) {
            RawClient.until(() -> !open(file).isEmpty() && position(open(file).get(0)) > 0);
            Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            InputStream in = socket.getInputStream();
            long read =
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(20),
                            () -> in.transferTo(java.io.OutputStream.nullOutputStream()));
            assertThat(read).isBetween(1L, (long) LARGE);
        }
        RawClient.until(() -> open(file).isEmpty());
    }
}
