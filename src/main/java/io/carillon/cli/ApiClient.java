package io.carillon.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The operations API as a client sees it, through any of several nodes. Blocks the caller; failures
 * are {@link ApiException}s.
 */
final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;
    private static final int PART_BYTES = 64 * 1024;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http;
    private final Addresses addresses;

    /**
     * @param tls what connections are made with; empty: what the Java machine has
     */
    ApiClient(Addresses addresses, Optional<SSLContext> tls) {
        this.addresses = addresses;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT);
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    public ApiClient(String url, Optional<String> token) {
        this(Addresses.of(url, any -> token), Optional.empty());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) {
        return json(send("GET", path, "", List.of()));
    }

    /**
     * A representation with the tag of its version.
     *
     * @param body the representation
     * @param tag the {@code ETag} header; {@code *} if there was none
     */
    record Tagged(JsonNode body, String tag) {}

    Tagged tagged(String path) {
        HttpResponse<byte[]> response = send("GET", path, "", List.of());
        return new Tagged(json(response), response.headers().firstValue("ETag").orElse("*"));
    }

    /** The items of a paged list, page by page, up to a maximum number. */
    ArrayNode list(String path, int max) {
        ArrayNode items = MAPPER.createArrayNode();
        String separator = path.contains("?") ? "&" : "?";
        String cursor = "";
        while (true) {
            int limit = Math.min(1_000, max - items.size());
            JsonNode page = get(path + separator + "limit=" + limit + cursor);
            page.path("items").forEach(items::add);
            String next = page.path("next").asText("");
            if (!page.path("next").isTextual() || items.size() >= max) {
                return items;
            }
            cursor = "&cursor=" + encode(next);
        }
    }

    /** Sends a body (empty: none). The headers alternate: name, value, name, value. */
    JsonNode call(String method, String path, String body, String... headers) {
        return json(send(method, path, body, List.of(headers)));
    }

    /**
     * A part of a task's file.
     *
     * @param bytes none at the end of the file
     * @param size of the whole file at present; negative if that is not known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(byte[] bytes, long size) {}

    /** A part of a task's file from an offset on. */
    Part file(String task, String file, long offset) {
        String part = "?offset=" + offset + "&length=" + PART_BYTES;
        HttpResponse<byte[]> response = send("GET", path(task, file) + part, "", List.of());
        return new Part(
                response.body(), response.headers().firstValueAsLong("Carillon-Size").orElse(-1));
    }

    private static String path(String task, String file) {
        return "/v1/tasks/" + encode(task) + "/" + file;
    }

    /**
     * The end of a file.
     *
     * @param bytes its last bytes
     * @param offset of the first of them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record End(byte[] bytes, long offset) {}

    /** At most so many bytes at the end of a task's file. */
    End end(String task, String file, int bytes) {
        HttpResponse<byte[]> end = send("GET", path(task, file) + "?tail=" + bytes, "", List.of());
        return new End(end.body(), end.headers().firstValueAsLong("Carillon-Offset").orElse(0));
    }

    /**
     * Asks one node after the other, until one does not send the caller on: it answers, or it may
     * have carried out what was asked for.
     */
    private HttpResponse<byte[]> send(
            String method, String path, String body, List<String> headers) {
        Optional<HttpResponse<byte[]>> unable = Optional.empty();
        Optional<String> refused = Optional.empty();
        for (Addresses.Node node : addresses.inOrder()) {
            HttpRequest request = request(node, method, path, body, headers);
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() != UNAVAILABLE) {
                    addresses.answered(node);
                    return checked(response);
                }
                unable = Optional.of(unable.orElse(response));
            } catch (IOException e) {
                Optional<String> refusal = ClientTls.refusal(e, node.url());
                refused = refused.or(() -> refusal);
                boolean sent =
                        !(refusal.isPresent()
                                || e instanceof ConnectException
                                || e instanceof HttpConnectTimeoutException);
                if (sent && !method.equals("GET")) {
                    throw new ApiException(
                            0,
                            node.url()
                                    + " has not answered; whether it carried out the request is"
                                    + " not known");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ApiException(0, "interrupted");
            }
        }
        String because =
                refused.orElse(
                        "no node answers at "
                                + addresses
                                + "; check that it runs, and --url (or"
                                + " CARILLON_URL)");
        return checked(unable.orElseThrow(() -> new ApiException(0, because)));
    }

    private static HttpRequest request(
            Addresses.Node node, String method, String path, String body, List<String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(node.at(path))
                        .timeout(ANSWER_TIMEOUT)
                        .header("Accept", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        node.token().ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return request.build();
    }

    private static HttpResponse<byte[]> checked(HttpResponse<byte[]> response) {
        if (response.statusCode() >= 300) {
            throw ApiException.of(response.statusCode(), problem(response));
        }
        return response;
    }

    private static JsonNode problem(HttpResponse<byte[]> response) {
        try {
            return json(response);
        } catch (ApiException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return MAPPER.readTree(new String(response.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new ApiException(
                    response.statusCode(),
                    "the answer is not JSON; check that the URL is of a Carillon node");
        }
    }
}
