package io.carillon.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.runtime.Sandboxes;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads sandboxes as the web page of Mesos does: the master says where an agent is, and the agent's
 * {@code /files/read} returns the bytes. Since Mesos 1.5 the path is the virtual path of the
 * sandbox, before that it is the directory in the agent's state. Thread-safe.
 */
public final class AgentSandboxes implements Sandboxes {
    private static final int MAX_PART_BYTES = 64 * 1024;

    /** Maximum number of agents whose addresses are remembered. */
    private static final int MAX_AGENTS = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final WebClient client;
    private final String scheme;
    private final Optional<String> authorization;
    private final Map<AgentId, String> agents = new LinkedHashMap<>();

    /**
     * @param tls whether masters and agents speak HTTPS
     * @param credentials for the endpoints of masters and agents
     */
    public AgentSandboxes(Vertx vertx, boolean tls, Optional<Credentials> credentials) {
        this.client =
                WebClient.create(
                        vertx, new WebClientOptions().setConnectTimeout((int) TIMEOUT.toMillis()));
        this.scheme = tls ? "https://" : "http://";
        this.authorization = credentials.map(Credentials::header);
    }

    @Override
    public Single<Part> read(Place place, String task, String file, long offset, int length) {
        Piece piece = new Piece(file, offset, Math.min(length, MAX_PART_BYTES));
        return Single.fromCompletionStage(
                agentUrl(place)
                        .compose(url -> read(url, place.framework(), task, piece))
                        .recover(error -> Future.failedFuture(notThere(error)))
                        .toCompletionStage());
    }

    /** The requested part of a file in a sandbox. */
    private record Piece(String file, long offset, int length) {}

    private Future<Part> read(String url, String framework, String task, Piece piece) {
        String sandbox = "/frameworks/" + framework + "/executors/" + task + "/runs/latest";
        return part(url, sandbox, piece)
                .recover(gone -> readByDirectory(url, framework, task, piece));
    }

    private Future<Part> readByDirectory(String url, String framework, String task, Piece piece) {
        return directory(url, framework, task).compose(sandbox -> part(url, sandbox, piece));
    }

    private static Throwable notThere(Throwable error) {
        return error instanceof NotThere
                ? error
                : new NotThere("the agent cannot be reached: " + error.getMessage());
    }

    private Future<Part> part(String url, String sandbox, Piece piece) {
        String path = sandbox + '/' + piece.file();
        return ask(url + query(path, -1, 0))
                .map(body -> body.getLong("offset", -1L))
                .compose(total -> part(url, path, piece, total));
    }

    private Future<Part> part(String url, String path, Piece piece, long total) {
        if (piece.offset() >= total || piece.length() == 0) {
            return Future.succeededFuture(new Part(Opaque.EMPTY, piece.offset(), total));
        }
        return ask(url + query(path, piece.offset(), piece.length()))
                .map(body -> new Part(data(body), piece.offset(), total));
    }

    private static Opaque data(JsonObject body) {
        return new Opaque(body.getString("data", "").getBytes(StandardCharsets.UTF_8));
    }

    private static String query(String path, long offset, int length) {
        String query = "/files/read?path=" + encoded(path) + "&offset=" + offset;
        return offset < 0 ? query : query + "&length=" + length;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Future<String> directory(String url, String framework, String task) {
        return ask(url + "/state")
                .map(state -> directory(state, framework, task))
                .compose(
                        found ->
                                found.map(Future::succeededFuture)
                                        .orElseGet(
                                                () ->
                                                        missing(
                                                                "the agent has no sandbox of "
                                                                        + task)));
    }

    private static <T> Future<T> missing(String because) {
        return Future.failedFuture(new NotThere(because));
    }

    private static Optional<String> directory(JsonObject state, String framework, String task) {
        return objects(state, "frameworks", "completed_frameworks")
                .filter(one -> framework.equals(one.getString("id")))
                .flatMap(one -> objects(one, "executors", "completed_executors"))
                .filter(executor -> task.equals(executor.getString("id")))
                .flatMap(executor -> Stream.ofNullable(executor.getString("directory")))
                .findFirst();
    }

    /** The objects in the named lists, in order. */
    private static Stream<JsonObject> objects(JsonObject in, String... lists) {
        return Stream.of(lists)
                .flatMap(list -> in.getJsonArray(list, new JsonArray()).stream())
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast);
    }

    private Future<String> agentUrl(Place place) {
        AgentId agent = place.agent();
        synchronized (agents) {
            String known = agents.get(agent);
            if (known != null) {
                return Future.succeededFuture(known);
            }
        }
        if (place.master().isEmpty()) {
            return missing("there is currently no connection to a Mesos master");
        }
        return ask(scheme + place.master() + "/slaves?slave_id=" + encoded(agent.value()))
                .compose(answer -> agentUrl(answer, agent));
    }

    private Future<String> agentUrl(JsonObject answer, AgentId agent) {
        return objects(answer, "slaves")
                .filter(one -> agent.value().equals(one.getString("id")))
                .findFirst()
                .map(one -> Future.succeededFuture(remember(agent, one)))
                .orElseGet(() -> missing("the master does not know agent " + agent));
    }

    private String remember(AgentId agent, JsonObject one) {
        String pid = one.getString("pid", "");
        String url = scheme + pid.substring(pid.indexOf('@') + 1);
        synchronized (agents) {
            if (agents.size() >= MAX_AGENTS) {
                agents.clear();
            }
            agents.put(agent, url);
        }
        return url;
    }

    private Future<JsonObject> ask(String url) {
        HttpRequest<Buffer> request = client.getAbs(url).timeout(TIMEOUT.toMillis());
        authorization.ifPresent(value -> request.putHeader("Authorization", value));
        return request.send()
                .compose(
                        response ->
                                response.statusCode() == 200
                                        ? Future.succeededFuture(response.bodyAsJsonObject())
                                        : missing(refusal(response)));
    }

    private static String refusal(HttpResponse<Buffer> response) {
        return response.statusCode() == 404
                ? "the agent does not have this file"
                : "the answer was HTTP " + response.statusCode() + " " + response.statusMessage();
    }
}
