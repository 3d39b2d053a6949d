package io.carillon.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.json.StrictJson;
import io.carillon.runtime.SecretSource;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Secrets of a server with the HTTP API of Vault, in its key-value engine of version 2: {@code
 * db/password} is the field {@code password} of the secret {@code db}. Any thread.
 */
public final class VaultSecrets implements SecretSource {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final int MAX_TOKEN = 8 * 1_024;
    private static final int MAX_ANSWER = 1_024 * 1_024;

    /**
     * Where the server is.
     *
     * @param url its address
     * @param tokenFile file with the bare token
     * @param mount where the engine is mounted
     * @param namespace the namespace, if it has such
     * @param caFile certificates of the authorities that it is trusted by; empty: those of Java
     */
    public record Server(
            String url,
            Path tokenFile,
            String mount,
            Optional<String> namespace,
            Optional<Path> caFile) {}

    private final Server server;
    private final Scheduler io;
    private final HttpClient client;

    /**
     * @param io where it is waited for answers
     * @throws IOException if the certificates cannot be read
     */
    public VaultSecrets(Server server, Scheduler io) throws IOException {
        this.server = server;
        this.io = io;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (server.caFile().isPresent()) {
            builder.sslContext(trusting(server.caFile().get()));
        }
        this.client = builder.build();
    }

    private static SSLContext trusting(Path caFile) throws IOException {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, one);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "/secrets/vaultCaFile: " + caFile + " has no certificates in PEM", e);
        }
    }

    @Override
    public Single<Answer> read(String name) {
        return Single.fromCallable(() -> answer(name)).subscribeOn(io);
    }

    private Answer answer(String name) throws InterruptedException {
        int slash = name.lastIndexOf('/');
        if (slash < 0) {
            return new Missing(
                    "the name of a secret in Vault has a path and a field, such as db/password");
        }
        String path = name.substring(0, slash);
        Optional<String> token = token();
        if (token.isEmpty()) {
            return new Missing(
                    "secrets.vaultTokenFile cannot be read, or has no token in one line");
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(
                            request(path, token.get()), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return answer(
                        path,
                        name.substring(slash + 1),
                        response.statusCode(),
                        in.readNBytes(MAX_ANSWER));
            }
        } catch (IOException e) {
            return new Missing("Vault does not answer: " + e.getClass().getSimpleName());
        }
    }

    private HttpRequest request(String path, String token) {
        String base = server.url().replaceFirst("/$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + "/v1/" + server.mount() + "/data/" + path))
                        .timeout(ANSWER)
                        .header("X-Vault-Request", "true")
                        .header("X-Vault-Token", token);
        server.namespace().ifPresent(name -> request.header("X-Vault-Namespace", name));
        return request.build();
    }

    private Optional<String> token() {
        try (InputStream in = Files.newInputStream(server.tokenFile())) {
            String token = new String(in.readNBytes(MAX_TOKEN), StandardCharsets.UTF_8).strip();
            return Optional.of(token).filter(text -> text.matches("[\\x21-\\x7e]+"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Answer answer(String path, String field, int status, byte[] body) {
        if (status == 404) {
            return new Missing("Vault has no secret " + path);
        }
        if (status == 403) {
            return new Missing(
                    "Vault does not let the token of secrets.vaultTokenFile read " + path);
        }
        if (status != 200) {
            return new Missing("Vault answers " + status);
        }
        try {
            JsonNode value =
                    StrictJson.parse(new String(body, StandardCharsets.UTF_8))
                            .path("data")
                            .path("data")
                            .path(field);
            if (!value.isTextual()) {
                return new Missing("the secret " + path + " in Vault has no text " + field);
            }
            return SecretText.of(value.textValue().getBytes(StandardCharsets.UTF_8), false)
                    .<Answer>map(text -> new Found(SecretValue.of(text)))
                    .orElseGet(() -> new Missing(field + " of " + path + " " + SecretText.BAD));
        } catch (StrictJson.Malformed e) {
            return new Missing("Vault answers with what is no JSON");
        }
    }
}
