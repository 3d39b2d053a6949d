package io.carillon.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carillon.runtime.SecretSource.Answer;
import io.carillon.runtime.SecretSource.Found;
import io.carillon.runtime.SecretSource.Missing;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultSecretsTest {
    @TempDir private Path folder;
    private HttpServer server;
    private Path token;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 200;
    private volatile String body =
            "{\"data\":{\"data\":{\"password\":\"pass\",\"number\":7},\"metadata\":{}}}";

    @BeforeEach
    void start() throws IOException {
        token = Files.writeString(folder.resolve("token"), "first\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(
                            exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Vault-Token")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Vault-Namespace"));
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Answer read(String name) throws IOException {
        return source(Optional.of("team")).read(name).blockingGet();
    }

    private VaultSecrets source(Optional<String> namespace) throws IOException {
        return new VaultSecrets(
                new VaultSecrets.Server(
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                        token,
                        "kv",
                        namespace,
                        Optional.empty()),
                Schedulers.trampoline());
    }

    private String missing(String name) throws IOException {
        return ((Missing) read(name)).because();
    }

    @Test
    void aFieldOfASecretIsReadWithTheTokenAsItIsNow() throws IOException {
        assertThat(((Found) read("team/db/password")).value().text()).contains("pass");
        Files.writeString(token, "second");
        assertThat(((Found) read("db/password")).value().text()).contains("pass");

        assertThat(asked)
                .containsExactly("/v1/kv/data/team/db first team", "/v1/kv/data/db second team");
    }

    @Test
    void withoutANamespaceNoneIsTold() throws IOException {
        source(Optional.empty()).read("db/password").blockingGet();

        assertThat(asked).containsExactly("/v1/kv/data/db first null");
    }

    @Test
    void whatIsMissingSaysWhy() throws IOException {
        assertThat(missing("password")).contains("a path and a field");
        assertThat(missing("db/other")).isEqualTo("the secret db in Vault has no text other");
        assertThat(missing("db/number")).isEqualTo("the secret db in Vault has no text number");
        status = 404;
        assertThat(missing("db/password")).isEqualTo("Vault has no secret db");
        status = 403;
        assertThat(missing("db/password"))
                .isEqualTo("Vault does not let the token of secrets.vaultTokenFile read db");
        status = 503;
        assertThat(missing("db/password")).isEqualTo("Vault answers 503");
    }

    @Test
    void aBrokenAnswerIsNotRepeated() throws IOException {
        body = "{\"data\":{\"data\":{\"password\":\"pass\"";
        assertThat(missing("db/password")).isEqualTo("Vault answers with what is no JSON");
    }

    @Test
    void withoutATokenNothingIsAsked() throws IOException {
        Files.writeString(token, "\n");
        assertThat(missing("db/password")).contains("has no token");
        Files.delete(token);
        assertThat(missing("db/password")).contains("has no token");
        assertThat(asked).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        server.stop(0);
        assertThat(missing("db/password")).isEqualTo("Vault does not answer: ConnectException");
    }
}
