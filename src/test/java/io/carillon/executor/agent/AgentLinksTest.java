package io.carillon.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.Input;
import io.carillon.executor.Variables;
import io.carillon.mesos.wire.RecordIoEncoder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to an agent: plain, through its domain socket, with TLS; and bad ones. */
final class AgentLinksTest {

    @TempDir Path folder;

    private final BlockingQueue<Input> inbox = new LinkedBlockingQueue<>();

    private static Call call(Call.Type type) {
        Call.Builder call = Call.newBuilder().setType(type);
        call.getFrameworkIdBuilder().setValue("f");
        call.getExecutorIdBuilder().setValue("e");
        return call.build();
    }

    private Input next() throws InterruptedException {
        Input input = inbox.poll(20, TimeUnit.SECONDS);
        assertThat(input).isNotNull();
        return input;
    }

    private Event.Type nextEvent() throws InterruptedException {
        return ((Input.EventArrived) next()).event().getType();
    }

    private AgentLinks subscribed(AgentAddress address) throws InterruptedException {
        AgentLinks links = new AgentLinks(address, inbox::add);
        links.subscribe(1, call(Call.Type.SUBSCRIBE));
        assertThat(nextEvent()).isEqualTo(Event.Type.SUBSCRIBED);
        return links;
    }

    private static final class DomainSocket implements FakeAgent.Listening {
        private final Path path;
        private ServerSocketChannel server;

        DomainSocket(Path path) {
            this.path = path;
        }

        @Override
        public void open() throws IOException {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
        }

        @Override
        public FakeAgent.Accepted accept() throws IOException {
            SocketChannel channel = server.accept();
            return new FakeAgent.Accepted(
                    Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
        }

        @Override
        public void close() throws IOException {
            server.close();
            Files.deleteIfExists(path);
        }

        @Override
        public Map<String, String> environment() {
            // The address is not used: nothing listens there.
            return Map.of(
                    "MESOS_AGENT_ENDPOINT", "127.0.0.1:1", "MESOS_DOMAIN_SOCKET", path.toString());
        }
    }

    @Test
    void theDomainSocketIsUsedWhereThereIsOne() throws Exception {
        try (FakeAgent agent = new FakeAgent(new DomainSocket(folder.resolve("agent.sock")))) {
            AgentLinks links = subscribed(agent.address());
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, ""));
            links.disconnect(1);
            assertThat(next()).isInstanceOf(Input.StreamEnded.class);
        }
    }

    /** A task may have filled the heap for a moment: the link is lost, and not silent. */
    @Test
    void anEventForWhichThereIsNoMemoryEndsTheStream() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links =
                    new AgentLinks(
                            agent.address(),
                            input -> {
                                if (input instanceof Input.EventArrived) {
                                    throw new OutOfMemoryError("a test wants it");
                                }
                                inbox.add(input);
                            });
            links.subscribe(1, call(Call.Type.SUBSCRIBE));
            assertThat(next()).isEqualTo(new Input.StreamEnded(1, "a test wants it"));
            links.disconnect(1);
        }
    }

    @Test
    void aDomainSocketThatIsNotThereIsAnEnd() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "MESOS_AGENT_ENDPOINT",
                        "127.0.0.1:1",
                        "MESOS_DOMAIN_SOCKET",
                        folder.resolve("none").toString());
        AgentLinks links = new AgentLinks(AgentAddress.of(new Variables(environment)), inbox::add);
        links.subscribe(1, call(Call.Type.SUBSCRIBE));

        assertThat(next()).isInstanceOf(Input.StreamEnded.class);
    }

    @Test
    void anAgentOfOurAuthorityIsTrustedAndGetsOurCertificate() throws Exception {
        TlsListening tls = new TlsListening(folder, "agent");
        tls.demandClientCertificate();
        try (FakeAgent agent = new FakeAgent(tls)) {
            AgentLinks links = subscribed(agent.address());
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, ""));
            links.disconnect(1);
        }
    }

    @Test
    void aStrangersCertificateIsRefusedUnlessToldOtherwise() throws Exception {
        TlsListening tls = new TlsListening(folder, "agent");
        TlsListening stranger = new TlsListening(folder, "stranger");
        try (FakeAgent agent = new FakeAgent(stranger)) {
            Map<String, String> environment = new HashMap<>(agent.environment());
            environment.put(
                    "LIBPROCESS_SSL_CA_FILE", tls.variables().get("LIBPROCESS_SSL_CA_FILE"));
            AgentLinks links =
                    new AgentLinks(AgentAddress.of(new Variables(environment)), inbox::add);
            links.subscribe(1, call(Call.Type.SUBSCRIBE));
            assertThat(next()).isInstanceOf(Input.StreamEnded.class);

            environment.put("LIBPROCESS_SSL_VERIFY_CERT", "0");
            subscribed(AgentAddress.of(new Variables(environment))).disconnect(1);
        }
    }

    @Test
    void theAddressInTheCertificateIsComparedOnDemand() throws Exception {
        TlsListening tls = new TlsListening(folder, "agent");
        try (FakeAgent agent = new FakeAgent(tls)) {
            Map<String, String> environment = new HashMap<>(agent.environment());
            environment.put("LIBPROCESS_SSL_VERIFY_IPADD", "true");
            AgentLinks links =
                    new AgentLinks(AgentAddress.of(new Variables(environment)), inbox::add);
            links.subscribe(1, call(Call.Type.SUBSCRIBE));

            assertThat(next()).isInstanceOf(Input.StreamEnded.class);
        }
    }

    @Test
    void aCallConnectionThatTheAgentHasClosedIsOpenedAgain() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links = subscribed(agent.address());
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, ""));
            agent.answerCall("cut");
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, ""));

            int first = agent.call().connection();
            assertThat(agent.call().connection()).isNotEqualTo(first);
            links.disconnect(1);
        }
    }

    @Test
    void aConnectionThatTheAgentWantsToCloseIsNotUsedAgain() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links = subscribed(agent.address());
            agent.answerCall("202 Accepted\r\nConnection: close");
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, "words."));
            links.post(1, call(Call.Type.HEARTBEAT));
            assertThat(next()).isEqualTo(new Input.CallAnswered(1, 202, ""));

            int first = agent.call().connection();
            assertThat(agent.call().connection()).isNotEqualTo(first);
            links.disconnect(1);
        }
    }

    @Test
    void eventsArriveHoweverTheyAreCut() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links = subscribed(agent.address());
            Event.Builder message = Event.newBuilder().setType(Event.Type.MESSAGE);
            message.getMessageBuilder()
                    .setData(com.google.protobuf.ByteString.copyFrom(new byte[300]));
            byte[] record = RecordIoEncoder.encode(message.build().toByteArray());
            for (byte one : record) {
                agent.sendBytes(FakeAgent.chunk(new byte[] {one}));
            }
            agent.sendBytes(FakeAgent.chunk(twice(record)));

            for (int i = 0; i < 3; i++) {
                assertThat(nextEvent()).isEqualTo(Event.Type.MESSAGE);
            }
            links.disconnect(1);
        }
    }

    private static byte[] twice(byte[] bytes) {
        byte[] both = new byte[2 * bytes.length];
        System.arraycopy(bytes, 0, both, 0, bytes.length);
        System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
        return both;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\r\nx\r\n",
                "4\r\n2\nxy\r\n",
                "zz\r\n",
                "3\r\n1\n\0\r\n5\r\n99999\r\n0\r\n\r\n",
                "2\r\n1\nxx",
                "fffffffff\r\n"
            })
    void aStreamThatCannotBeReadIsAnEnd(String bytes) throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links = subscribed(agent.address());
            agent.sendBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
            agent.dropStream();

            Input input = next();
            assertThat(input instanceof Input.EventArrived ? next() : input)
                    .isInstanceOf(Input.StreamEnded.class);
            links.disconnect(1);
        }
    }

    @Test
    void aClosedLinkOpensNoConnection() throws Exception {
        try (FakeAgent agent = new FakeAgent()) {
            AgentLinks links = subscribed(agent.address());
            links.disconnect(1);
            assertThat(next()).isInstanceOf(Input.StreamEnded.class);
            links.post(1, call(Call.Type.HEARTBEAT));
            links.subscribe(2, call(Call.Type.SUBSCRIBE));

            assertThat(((Input.EventArrived) next()).link()).isEqualTo(2);
            assertThat(agent.hasCalls()).isFalse();
            links.disconnect(2);
        }
    }
}
