package io.carillon;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** The operations API of one node, for tests: blocking, over HTTP. */
public final class ApiClient {
    private static final Duration ASK_AGAIN = Duration.ofMillis(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(20))
                    .build();

    private final String url;
    private final String authorization;

    public ApiClient(String url) {
        this(url, "");
    }

    /** A client with a token; empty: without one. */
    public ApiClient(String url, String token) {
        this(url, "Bearer", token);
    }

    private ApiClient(String url, String scheme, String credentials) {
        this.url = url;
        this.authorization = credentials.isEmpty() ? "" : scheme + " " + credentials;
    }

    /** A client of Mesos, with a principal. */
    static ApiClient basic(String url, String principal, String secret) {
        byte[] pair = (principal + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return new ApiClient(url, "Basic", Base64.getEncoder().encodeToString(pair));
    }

    String url() {
        return url;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    public HttpResponse<String> put(String path, String body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(body)), path);
    }

    public HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(
                request.uri(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to a read that must succeed. */
    public JsonObject json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body());
    }

    /** All pages of a list. */
    public List<JsonObject> all(String path) throws IOException, InterruptedException {
        List<JsonObject> items = new ArrayList<>();
        String cursor = "";
        while (true) {
            JsonObject page = json(path + "?limit=100" + cursor);
            JsonArray found = page.getJsonArray("items");
            for (int i = 0; i < found.size(); i++) {
                items.add(found.getJsonObject(i));
            }
            if (page.getString("next") == null) {
                return items;
            }
            cursor = "&cursor=" + page.getString("next");
        }
    }

    /** Its state: STANDBY, LEADING, …; empty when it does not answer. */
    String state() throws InterruptedException {
        try {
            return json("/v1/cluster").getJsonObject("term").getString("state");
        } catch (IOException e) {
            return "";
        }
    }

    public boolean leads() throws InterruptedException {
        return state().equals("LEADING");
    }

    /** Asks until it is so. */
    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + CarillonProcess.PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("did not come: " + what);
            }
            LockSupport.parkNanos(ASK_AGAIN.toNanos());
        }
    }
}
