package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.contract.Settings;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsFiles.Named;
import io.carillon.tls.TrialAuthority;
import io.carillon.tls.WatchedTls;
import io.carillon.web.access.Access;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations API over TLS, with real certificates, of an authority of the test. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class TlsApiTest {
    private static final Instant NOW = Instant.now();
    private static final List<String> ROLES =
            List.of(
                    "alice=admin",
                    "ops/alice=admin",
                    "spiffe://example/ns/a=admin",
                    "carol=viewer");
    private static final List<String> NODE = List.of("127.0.0.1", "localhost");

    @TempDir Path folder;
    private TrialAuthority authority;

    @BeforeEach
    void make() throws Exception {
        authority = TrialAuthority.named("authority");
        authority.write(folder.resolve("ca.pem"));
        authority.issue("node", NODE).write(folder, "node");
        authority.issue("alice", List.of()).write(folder, "alice");
        Files.writeString(
                folder.resolve("tokens.json"),
                // of the token "secret"
                "{\"tokens\": [{\"name\": \"bob\", \"sha256\":"
                    + " \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"}]}");
    }

    private Optional<Named> file(String name) {
        return Optional.of(new Named("http.tls." + name, folder.resolve(name)));
    }

    private WatchedTls open(String own, String authorities) throws IOException {
        return WatchedTls.open(
                new TlsFiles(
                        own.isEmpty() ? Optional.empty() : file(own + ".pem"),
                        own.isEmpty() ? Optional.empty() : file(own + ".key"),
                        file(authorities)));
    }

    private ServerForTests serve(WatchedTls own, ClientAuth clients, Access access)
            throws Exception {
        return new ServerForTests(
                "node-1",
                access,
                new WebOptions.Tls(
                        Optional.of(new WebOptions.Served(own, clients, ROLES)),
                        Optional.of(open("node", "ca.pem")),
                        List.of(own)));
    }

    private ServerForTests serve(ClientAuth clients, Access access) throws Exception {
        return serve(open("node", "ca.pem"), clients, access);
    }

    private Access access() throws IOException {
        return Access.tokens(folder.resolve("tokens.json"));
    }

    /** A new client, so that it has no connection yet. */
    private HttpClient client(String own, String authorities) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(open(own, authorities).current().context())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    private static HttpResponse<String> get(HttpClient client, String url, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(ServerForTests server, String own, String... headers) throws Exception {
        return get(client(own, "ca.pem"), server.url() + "/v1/jobs", headers).statusCode();
    }

    @Test
    void theApiSpeaksHttpsAloneInHttp11() throws Exception {
        try (ServerForTests server = serve(ClientAuth.NONE, Access.anybody())) {
            HttpResponse<String> answer = get(client("", "ca.pem"), server.url() + "/health/live");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version())
                    .as("limits of connections are made for it")
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            String plain = server.url().replace("https", "http");
            assertThatThrownBy(() -> get(HttpClient.newHttpClient(), plain + "/health/live"))
                    .isInstanceOf(IOException.class);
        }
    }

    private String handshake(ServerForTests server, String protocol) throws Exception {
        SSLContext context = open("", "ca.pem").current().context();
        URI url = URI.create(server.url());
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaks(String protocol) throws Exception {
        try (ServerForTests server = serve(ClientAuth.NONE, Access.anybody())) {
            assertThat(handshake(server, protocol)).isEqualTo(protocol);
        }
    }

    @Test
    void refusesWhatIsOld() throws Exception {
        try (ServerForTests server = serve(ClientAuth.NONE, Access.anybody())) {
            // The JDK of the client refuses it, too, so the greeting is written by hand.
            assertThat(OldGreeting.answer(URI.create(server.url()).getPort(), 0x0302))
                    .as("an alert: protocol_version")
                    .containsExactly(21, 70);
            assertThat(OldGreeting.answer(URI.create(server.url()).getPort(), 0x0303))
                    .as("the same greeting of TLS 1.2 is answered")
                    .startsWith(22);
        }
    }

    @Test
    void anAuthorityThatIsNotTrustedAndAnotherHostAreRefusedByCallers() throws Exception {
        TrialAuthority.named("authority").write(folder.resolve("stranger.pem"));
        try (ServerForTests server = serve(ClientAuth.NONE, Access.anybody())) {
            HttpClient client = client("", "stranger.pem");
            assertThatThrownBy(() -> get(client, server.url() + "/health/live"))
                    .isInstanceOf(SSLException.class);
        }
        authority.issue("node", List.of("elsewhere.example")).write(folder, "node");
        try (ServerForTests server = serve(ClientAuth.NONE, Access.anybody())) {
            HttpClient client = client("", "ca.pem");
            assertThatThrownBy(() -> get(client, server.url() + "/health/live"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("No subject alternative names");
        }
    }

    @Test
    void aCertificateNamesItsCallerWhenCertificatesAreAskedFor() throws Exception {
        try (ServerForTests server = serve(ClientAuth.REQUEST, access())) {
            assertThat(status(server, "")).isEqualTo(401);
            assertThat(status(server, "", "Authorization", "Bearer secret")).isNotEqualTo(401);
            assertThat(status(server, "alice")).isNotEqualTo(401);
            assertThat(status(server, "alice", "Authorization", "Bearer other"))
                    .as("a token is a claim of its own")
                    .isEqualTo(401);
            assertThat(status(server, "alice", "Carillon-Forwarded-By", "node-2"))
                    .as("it is that of the node, not of the caller")
                    .isEqualTo(401);
        }
        try (ServerForTests server = serve(ClientAuth.NONE, access())) {
            assertThat(status(server, "alice")).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ops/alice, '', cert ops/alice",
        "'', spiffe://example/ns/a, cert spiffe://example/ns/a",
        "alice, spiffe://example/ns/a, cert alice"
    })
    void theCommonNameOrElseTheFirstUriIsTheName(String subject, String uri, String name)
            throws Exception {
        authority.issue(subject, uri.isEmpty() ? List.of() : List.of(uri)).write(folder, "caller");
        try (ServerForTests server = serve(ClientAuth.REQUEST, access())) {
            server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            HttpClient client = client("caller", "ca.pem");
            HttpRequest put =
                    HttpRequest.newBuilder(URI.create(server.url() + "/v1/jobs/a"))
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString("{\"command\": \"true\"}"))
                            .build();
            assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
            HttpRequest run =
                    HttpRequest.newBuilder(URI.create(server.url() + "/v1/jobs/a/runs"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            String id =
                    new JsonObject(client.send(run, HttpResponse.BodyHandlers.ofString()).body())
                            .getString("id");
            HttpRequest kill =
                    HttpRequest.newBuilder(URI.create(server.url() + "/v1/runs/" + id + "/kill"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            client.send(kill, HttpResponse.BodyHandlers.ofString());
            assertThat(get(client, server.url() + "/v1/runs/" + id).body()).contains(name);
        }
    }

    @Test
    void aCertificatePermitsWhatItsRolesDo() throws Exception {
        authority.issue("carol", List.of()).write(folder, "carol");
        authority.issue("nobody", List.of()).write(folder, "nobody");
        try (ServerForTests server = serve(ClientAuth.REQUEST, access())) {
            server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            assertThat(status(server, "carol")).isEqualTo(200);
            assertThat(post(client("carol", "ca.pem"), server, server.url())).isEqualTo(403);
            assertThat(post(client("nobody", "ca.pem"), server, server.url())).isEqualTo(403);
            assertThat(post(client("alice", "ca.pem"), server, server.url())).isLessThan(300);
        }
    }

    @Test
    void whereNothingNeedsToBeShownACertificateOpensNoOtherNode() throws Exception {
        try (ServerForTests leader = new ServerForTests("node-2", access());
                ServerForTests open = serve(ClientAuth.REQUEST, Access.anybody())) {
            leader.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            open.lead.leader = Optional.of(leader.node());
            HttpResponse<String> refused = get(client("alice", "ca.pem"), open.url() + "/v1/jobs");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("authentication.mode");
        }
    }

    @Test
    void aRequiredCertificateMustBeThereAndGood() throws Exception {
        TrialAuthority stranger = TrialAuthority.named("authority");
        stranger.issue("alice", List.of()).write(folder, "forged");
        authority
                .issue(
                        "alice",
                        List.of(),
                        NOW.minus(Duration.ofDays(2)),
                        NOW.minus(Duration.ofDays(1)))
                .write(folder, "expired");
        try (ServerForTests server = serve(ClientAuth.REQUIRED, access())) {
            assertThat(status(server, "alice")).isNotEqualTo(401);
            for (String bad : List.of("", "forged", "expired")) {
                assertThatThrownBy(() -> status(server, bad, "Authorization", "Bearer secret"))
                        .as("client " + bad)
                        .isInstanceOf(IOException.class);
            }
        }
        try (ServerForTests server = serve(ClientAuth.REQUEST, access())) {
            for (String bad : List.of("forged", "expired")) {
                assertThatThrownBy(() -> status(server, bad))
                        .as("client " + bad)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private X509Certificate served(ServerForTests server) throws Exception {
        return (X509Certificate)
                get(client("", "ca.pem"), server.url() + "/health/live")
                        .sslSession()
                        .orElseThrow()
                        .getPeerCertificates()[0];
    }

    @Test
    void aNewCertificateIsServedWithoutARestartAndABrokenOneIsNot() throws Exception {
        WatchedTls own = open("node", "ca.pem");
        try (ServerForTests server = serve(own, ClientAuth.REQUEST, Access.anybody())) {
            X509Certificate first = served(server);
            assertThat(first).isEqualTo(own.current().certificate().orElseThrow());
            HttpClient before = client("", "ca.pem");
            get(before, server.url() + "/health/live");

            authority.issue("node", NODE).write(folder, "node");
            own.check(NOW);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> !served(server).equals(first));
            X509Certificate second = served(server);
            assertThat(second).isEqualTo(own.current().certificate().orElseThrow());
            assertThat(get(before, server.url() + "/health/live").statusCode())
                    .as("a connection goes on")
                    .isEqualTo(200);

            Files.writeString(folder.resolve("node.pem"), "broken");
            own.check(NOW);
            assertThat(served(server)).isEqualTo(second);
            JsonObject ready =
                    new JsonObject(
                            get(client("", "ca.pem"), server.url() + "/health/ready").body());
            assertThat(ready.getJsonArray("problems").encode())
                    .contains("http.tls.node.pem", "no certificate in PEM");
            assertThat(get(client("", "ca.pem"), server.url() + "/metrics").body())
                    .contains("carillon_tls_expiry_seconds{certificate=\"http.tls.node.pem\"}");
        }
    }

    @Test
    void callersOfAnAuthorityThatIsNoLongerTrustedAreRefusedFromThenOn() throws Exception {
        WatchedTls own = open("node", "ca.pem");
        try (ServerForTests server = serve(own, ClientAuth.REQUIRED, access())) {
            assertThat(status(server, "alice")).isNotEqualTo(401);
            HttpClient alice = client("alice", "ca.pem");
            TrialAuthority next = TrialAuthority.named("next");
            next.issue("node", NODE).write(folder, "node");
            next.issue("carol", List.of()).write(folder, "carol");
            next.write(folder.resolve("ca.pem"));
            own.check(NOW);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> status(server, "carol") != 401);
            assertThatThrownBy(() -> get(alice, server.url() + "/v1/jobs"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void standbysForwardOverTlsAndTrustTheLeaderByItsAuthorityAlone() throws Exception {
        try (ServerForTests leader = serve(ClientAuth.REQUIRED, access());
                ServerForTests standby =
                        new ServerForTests(
                                "node-2",
                                access(),
                                new WebOptions.Tls(
                                        Optional.of(
                                                new WebOptions.Served(
                                                        open("node", "ca.pem"),
                                                        ClientAuth.REQUEST,
                                                        ROLES)),
                                        Optional.of(open("node", "ca.pem")),
                                        List.of()));
                ServerForTests elsewhere = new ServerForTests("node-3", access(), mistrusting())) {
            leader.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
            standby.lead.leader = Optional.of(leader.node());
            elsewhere.lead.leader = Optional.of(leader.node());
            assertThat(status(standby, "", "Authorization", "Bearer secret")).isEqualTo(200);
            assertThat(status(standby, "alice"))
                    .as("the leader hears whom the standby knows by a certificate")
                    .isEqualTo(200);
            assertThat(status(elsewhere, "", "Authorization", "Bearer secret")).isEqualTo(503);
        }
    }

    /** A node that trusts other nodes by another authority. */
    private WebOptions.Tls mistrusting() throws Exception {
        TrialAuthority.named("other").write(folder.resolve("other.pem"));
        return new WebOptions.Tls(
                Optional.of(
                        new WebOptions.Served(open("node", "ca.pem"), ClientAuth.NONE, List.of())),
                Optional.of(open("node", "other.pem")),
                List.of());
    }

    static int post(HttpClient client, ServerForTests server, String origin) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + "/v1/cluster/abdicate"))
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
