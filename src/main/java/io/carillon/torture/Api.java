package io.carillon.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** JSON over HTTP: blocking calls, each with a timeout. Any thread may use it. */
final class Api {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = client(Optional.empty());

    private final HttpClient http;
    private final String url;
    private final String authorization;
    private final Duration patience;

    /**
     * @param authorization the header of that name; empty: none
     */
    Api(String url, String authorization, Duration patience) {
        this(HTTP, url, authorization, patience);
    }

    Api(HttpClient http, String url, String authorization, Duration patience) {
        this.http = http;
        this.url = url;
        this.authorization = authorization;
        this.patience = patience;
    }

    /**
     * A client for many calls.
     *
     * @param tls whom it trusts; empty: those whom the Java machine trusts
     */
    static HttpClient client(Optional<SSLContext> tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    /**
     * An answer.
     *
     * @param status the HTTP status; 0 without an answer
     * @param body the JSON body; missing if there is none
     */
    record Reply(int status, JsonNode body) {
        public boolean ok() {
            return status >= 200 && status < 300;
        }
    }

    Reply get(String path) throws InterruptedException {
        return send("GET", path, "");
    }

    Reply send(String method, String path, String body) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(patience)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            byte[] bytes = response.body();
            JsonNode json = bytes.length == 0 ? nothing() : MAPPER.readTree(bytes);
            return new Reply(response.statusCode(), json);
        } catch (IOException e) {
            return new Reply(0, nothing());
        }
    }

    /**
     * All items of a paged list.
     *
     * @throws IOException if a page cannot be read
     */
    List<JsonNode> list(String path) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String first = path + (path.contains("?") ? "&" : "?") + "limit=1000";
        String next = first;
        while (true) {
            Reply page = get(next);
            if (!page.ok()) {
                throw new IOException(next + ": " + page.status() + " " + page.body());
            }
            page.body().path("items").forEach(items::add);
            if (!page.body().path("next").isTextual()) {
                return items;
            }
            next = first + "&cursor=" + page.body().path("next").asText();
        }
    }

    static JsonNode nothing() {
        return MissingNode.getInstance();
    }
}
