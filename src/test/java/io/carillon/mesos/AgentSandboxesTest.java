package io.carillon.mesos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.run.ExecutorId;
import io.carillon.runtime.Sandboxes;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TrialAuthority;
import io.carillon.tls.WatchedTls;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sandboxes are read from agents that answer in every way agents do. */
final class AgentSandboxesTest {
    private static final String VIRTUAL = "/frameworks/f/executors/task/runs/latest";
    private static final byte[] EVERY_BYTE = everyByte();

    private Vertx vertx;
    private FakeAgent agent;
    private AgentSandboxes sandboxes;

    private static byte[] everyByte() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 256; i++) {
            bytes.write(i);
        }
        bytes.writeBytes("é日🎉".repeat(20).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        agent = new FakeAgent(vertx);
        sandboxes =
                new AgentSandboxes(
                        new AgentClient(vertx, WireOptions.defaults(), Duration.ofMillis(500)),
                        false);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Sandboxes.Part read(long offset, int length) {
        Sandboxes.Place place = new Sandboxes.Place(agent.address(), "f", new AgentId("agent-1"));
        return sandboxes.read(place, "task", "stdout", offset, length).blockingGet();
    }

    private byte[] readAll(int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Sandboxes.Part part = read(0, length);
        while (part.bytes().size() > 0) {
            bytes.writeBytes(part.bytes().bytes());
            part = read(part.offset() + part.bytes().size(), length);
        }
        return bytes.toByteArray();
    }

    private AbstractThrowableAssert<?, ?> refused() {
        return assertThatThrownBy(() -> read(0, 10));
    }

    /** As Mesos does since 1.8: the byte itself. */
    private static byte[] raw(byte one) {
        return new byte[] {one};
    }

    /** As Mesos did before: an escape for each byte. */
    private static byte[] escaped(byte one) {
        return String.format(Locale.ROOT, "\\u%04x", Byte.toUnsignedInt(one))
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 65_536})
    void eachByteIsReadOnceWhereverPartsAreCut(int length) {
        List<Function<Byte, byte[]>> agents =
                List.of(AgentSandboxesTest::raw, AgentSandboxesTest::escaped);
        for (Function<Byte, byte[]> high : agents) {
            agent.listing(VIRTUAL, "stdout", "-rw-r--r--", EVERY_BYTE.length);
            agent.file(VIRTUAL + "/stdout", EVERY_BYTE, high);
            assertThat(readAll(length)).isEqualTo(EVERY_BYTE);
        }
    }

    @Test
    void escapedCharactersOfAnAgentThatWritesProperJsonAreCharacters() {
        String text = "né à Ürzig";
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        agent.listing(VIRTUAL, "stdout", "-rw-r--r--", size);
        agent.with(
                "/files/read?",
                request ->
                        Buffer.buffer(
                                "{\"data\": \"n\\u00e9 \\u00e0 \\u00dcrzig\", \"offset\": 0}"));
        assertThat(new String(read(0, 100).bytes().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void anAgentThatKnowsNoVirtualPathsIsReadByDirectory() {
        agent.with(
                "/slave(1)/state?",
                request ->
                        Buffer.buffer(
                                "{\"frameworks\": [{\"id\": \"f\", \"executors\": [],"
                                    + " \"completed_executors\": [{\"id\": \"task\", \"directory\":"
                                    + " \"/var/r/1\"}]}]}"));
        agent.file("/var/r/1/stdout", EVERY_BYTE, AgentSandboxesTest::raw);
        assertThat(readAll(100)).isEqualTo(EVERY_BYTE);
    }

    private static final ExecutorId SHARED =
            new ExecutorId(new AppVersionId("app", 1), 2, 3, new AgentId("agent-1"));

    private Sandboxes.Part readShared(boolean ofExecutor) {
        Sandboxes.Place place =
                new Sandboxes.Place(
                        agent.address(),
                        "f",
                        new AgentId("agent-1"),
                        Optional.of(SHARED),
                        ofExecutor);
        return sandboxes.read(place, "task", "stdout", 0, 1_000).blockingGet();
    }

    /** An executor whose newest container has another task, and which had two containers before. */
    private void threeContainers() {
        String latest = "/frameworks/f/executors/" + SHARED + "/runs/latest";
        agent.file(latest + "/stdout", "newest".getBytes(UTF_8), AgentSandboxesTest::raw);
        agent.with(
                "/slave(1)/state?",
                request ->
                        Buffer.buffer(
                                """
                                {"frameworks": [{"id": "f",
                                  "executors": [{"id": "%1$s", "directory": "/var/r/3"}],
                                  "completed_executors": [
                                    {"id": "%1$s", "directory": "/var/r/1"},
                                    {"id": "%1$s", "directory": "/var/r/2"},
                                    {"id": "another", "directory": "/var/r/9"}]}]}
                                """
                                        .formatted(SHARED)));
        agent.listing("/var/r/2/tasks/task", "stdout", "-rw-r--r--", 2);
        agent.file("/var/r/2/tasks/task/stdout", "of".getBytes(UTF_8), AgentSandboxesTest::raw);
        agent.file("/var/r/2/stdout", "crash".getBytes(UTF_8), AgentSandboxesTest::raw);
    }

    private static String text(Sandboxes.Part part) {
        return new String(part.bytes().bytes(), UTF_8);
    }

    @Test
    void theOutputOfATaskInAFormerContainerOfItsExecutorIsFound() {
        threeContainers();
        assertThat(text(readShared(false))).isEqualTo("of");
    }

    @Test
    void theWordsOfAnExecutorAreThoseOfTheContainerThatHadTheTask() {
        threeContainers();
        assertThat(text(readShared(true))).isEqualTo("crash");
    }

    /** It may have died before it made a folder for the task. */
    @Test
    void ifNoneHadTheTaskTheNewestContainerSpeaks() {
        String latest = "/frameworks/f/executors/" + SHARED + "/runs/latest";
        agent.file(latest + "/stdout", "newest".getBytes(UTF_8), AgentSandboxesTest::raw);
        agent.with(
                "/slave(1)/state?",
                request ->
                        Buffer.buffer(
                                "{\"frameworks\": [{\"id\": \"f\", \"executors\": [{\"id\": \""
                                        + SHARED
                                        + "\", \"directory\": \"/var/r/1\"}]}]}"));
        assertThat(text(readShared(true))).isEqualTo("newest");
    }

    @ParameterizedTest
    @CsvSource({
        "stdout, prw-r--r--, regular",
        "stdout, srw-r--r--, regular",
        "stdout, crw-r--r--, regular",
        "stdout, drwxr-xr-x, regular",
        "elsewhere, -rw-r--r--, no such file"
    })
    void whatIsNoFileIsNotOpened(String name, String mode, String why) {
        agent.listing(VIRTUAL, name, mode, 5);
        agent.with(
                "/files/read?",
                request -> {
                    throw new AssertionError("opened");
                });
        refused().isInstanceOf(Sandboxes.NotThere.class).hasMessageContaining(why);
    }

    /** A task may close its own output (chmod 0). */
    @Test
    void aFileThatIsListedButNotGivenIsNotMissing() {
        agent.listing(VIRTUAL, "stdout", "----------", 5);
        refused()
                .isInstanceOf(Sandboxes.NotThere.class)
                .hasMessageContaining("stdout")
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aSandboxThatIsGoneIsNotAFileThatIsMissing() {
        refused().isInstanceOf(Sandboxes.NotThere.class).hasMessageContaining("no sandbox");
    }

    @Test
    void aSilentAgentIsNotAMissingFile() {
        agent.with("/files/browse?", request -> Buffer.buffer());
        refused()
                .isInstanceOfSatisfying(
                        Sandboxes.Unanswered.class, error -> assertThat(error.late()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void anAgentThatRefusesIsNotAMissingFile(int status) {
        agent.file(VIRTUAL + "/stdout", EVERY_BYTE, AgentSandboxesTest::raw);
        agent.listing(VIRTUAL, "stdout", "-rw-r--r--", 5);
        read(0, 0);
        agent.status = status;
        refused()
                .isInstanceOfSatisfying(
                        Sandboxes.Unanswered.class, error -> assertThat(error.late()).isFalse());
    }

    @Test
    void anAgentThatIsGoneIsNotAMissingFile() throws Exception {
        String nobody = unusedAddress();
        agent.with(
                "/slaves?",
                request ->
                        Buffer.buffer(
                                "{\"slaves\": [{\"id\": \"agent-1\", \"pid\": \"slave(1)@"
                                        + nobody
                                        + "\"}]}"));
        refused().isInstanceOf(Sandboxes.Unanswered.class);
    }

    private static String unusedAddress() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void anAnswerWithoutEndIsNotKept() {
        agent.with("/files/browse?", request -> Buffer.buffer(new byte[20 << 20]));
        refused().isInstanceOf(Sandboxes.Unanswered.class);
    }

    private static final Credentials FRAMEWORK = new Credentials("framework", "of-masters");
    private static final Credentials AGENTS = new Credentials("files", "of-agents");

    /** Reads a file, and gives the credentials with which each path was asked for. */
    private Map<String, String> asked(FakeAgent of, boolean tls, WireOptions options) {
        Map<String, String> seen = new ConcurrentHashMap<>();
        of.listing(VIRTUAL, "stdout", "-rw-r--r--", EVERY_BYTE.length);
        of.file(VIRTUAL + "/stdout", EVERY_BYTE, AgentSandboxesTest::raw);
        of.seen =
                request ->
                        seen.put(
                                request.path(), String.valueOf(request.getHeader("Authorization")));
        Sandboxes.Place place = new Sandboxes.Place(of.address(), "f", new AgentId("agent-1"));
        AgentSandboxes reader = new AgentSandboxes(vertx, tls, options);
        Sandboxes.Part part = reader.read(place, "task", "stdout", 0, 10).blockingGet();
        assertThat(part.bytes().size()).isEqualTo(10);
        assertThat(seen)
                .containsEntry("/slaves", FRAMEWORK.header())
                .containsKeys("/files/browse", "/files/read")
                .hasSize(3);
        seen.remove("/slaves");
        return seen;
    }

    private static WireOptions with(boolean overHttp) {
        return WireOptions.defaults()
                .with(FRAMEWORK)
                .with(new WireOptions.Agents(Optional.of(AGENTS), overHttp));
    }

    @Test
    void agentsNeverGetTheSecretOfTheFrameworkAndTheirsNotOverPlainHttp() {
        assertThat(asked(agent, false, WireOptions.defaults().with(FRAMEWORK)))
                .allSatisfy((path, sent) -> assertThat(sent).isEqualTo("null"));
        assertThat(asked(agent, false, with(false)))
                .allSatisfy((path, sent) -> assertThat(sent).isEqualTo("null"));
        assertThat(asked(agent, false, with(true)))
                .allSatisfy((path, sent) -> assertThat(sent).isEqualTo(AGENTS.header()));
    }

    @Test
    void overTlsAgentsGetTheirSecretIfTheirCertificateIsGood(@TempDir Path folder)
            throws Exception {
        TrialAuthority ours = TrialAuthority.named("ours");
        ours.issue("agent", List.of("127.0.0.1")).write(folder, "agent");
        ours.write(folder.resolve("ca.pem"));
        FakeAgent secure =
                new FakeAgent(
                        vertx,
                        new HttpServerOptions()
                                .setSsl(true)
                                .setKeyCertOptions(
                                        new PemKeyCertOptions()
                                                .setCertPath(folder.resolve("agent.pem").toString())
                                                .setKeyPath(
                                                        folder.resolve("agent.key").toString())));
        WireOptions.Tls tls =
                new WireOptions.Tls(
                        Optional.of(
                                WatchedTls.open(
                                        new TlsFiles(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(
                                                        new TlsFiles.Named(
                                                                "mesos.caFile",
                                                                folder.resolve("ca.pem")))))),
                        true);
        assertThat(asked(secure, true, with(false).with(tls)))
                .allSatisfy((path, sent) -> assertThat(sent).isEqualTo(AGENTS.header()));
        assertThatThrownBy(() -> asked(secure, true, with(false)))
                .as("an authority that Java does not trust")
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void anAgentCannotSendTheSecretElsewhere() throws Exception {
        FakeAgent thief = new FakeAgent(vertx);
        AtomicBoolean reached = new AtomicBoolean();
        thief.seen = request -> reached.set(true);
        agent.redirect = "http://" + thief.address();
        AgentSandboxes reader = new AgentSandboxes(vertx, false, with(true));
        Sandboxes.Place place = new Sandboxes.Place(agent.address(), "f", new AgentId("agent-1"));
        assertThatThrownBy(() -> reader.read(place, "task", "stdout", 0, 10).blockingGet())
                .isInstanceOf(Exception.class);
        assertThat(reached).isFalse();
    }

    @Test
    void aRefusalNamesWhatIsMissing() {
        agent.refusal = 401;
        AgentSandboxes without =
                new AgentSandboxes(vertx, false, WireOptions.defaults().with(FRAMEWORK));
        AgentSandboxes plain = new AgentSandboxes(vertx, false, with(false));
        Sandboxes.Place place = new Sandboxes.Place(agent.address(), "f", new AgentId("agent-1"));
        assertThatThrownBy(() -> without.read(place, "task", "stdout", 0, 10).blockingGet())
                .hasMessageContaining("set mesos.agentPrincipal and mesos.agentSecretFile");
        assertThatThrownBy(() -> plain.read(place, "task", "stdout", 0, 10).blockingGet())
                .hasMessageContaining("mesos.agentSecretOverHttp");
    }
}
