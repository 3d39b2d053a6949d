package io.carillon.mesos;

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

/**
 * Reads sandboxes as Mesos' own page does: the master says where an agent is, the agent's {@code
 * /files/read} gives the bytes. From Mesos 1.5 on by the virtual path of the sandbox, before that
 * by the directory in the agent's state. May be called on any thread.
 */
public final class AgentSandboxes implements Sandboxes {
    private static final int LARGEST_PART = 64 * 1024;
    private static final int AGENTS_KEPT = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WebClient client;
    private final String scheme;
    private final Optional<String> authorization;
    private final Map<String, String> agents = new LinkedHashMap<>();

    /**
     * @param tls whether masters and agents speak HTTPS
     * @param credentials for the endpoints of masters and agents
     */
    public AgentSandboxes(Vertx vertx, boolean tls, Optional<Credentials> credentials) {
        this.client =
                WebClient.create(
                        vertx, new WebClientOptions().setConnectTimeout((int) PATIENCE.toMillis()));
        this.scheme = tls ? "https://" : "http://";
        this.authorization = credentials.map(Credentials::header);
    }

    @Override
    public Single<Part> read(Place place, String task, String file, long offset, int length) {
        String framework = place.framework();
        String sandbox = "/frameworks/" + framework + "/executors/" + task + "/runs/latest";
        int most = Math.min(length, LARGEST_PART);
        return Single.fromCompletionStage(
                agentUrl(place)
                        .compose(
                                url ->
                                        part(url, sandbox + '/' + file, offset, most)
                                                .recover(
                                                        gone ->
                                                                directory(url, framework, task)
                                                                        .compose(
                                                                                real ->
                                                                                        part(
                                                                                                url,
                                                                                                real
                                                                                                        + '/'
                                                                                                        + file,
                                                                                                offset,
                                                                                                most))))
                        .recover(error -> Future.failedFuture(notThere(error)))
                        .toCompletionStage());
    }

    private static Throwable notThere(Throwable error) {
        return error instanceof NotThere
                ? error
                : new NotThere("the agent cannot be asked: " + error.getMessage());
    }

    private Future<Part> part(String url, String path, long offset, int length) {
        Future<Long> size = ask(url + query(path, -1, 0)).map(body -> body.getLong("offset", -1L));
        return size.compose(
                total ->
                        offset >= total || length == 0
                                ? Future.succeededFuture(new Part(Opaque.EMPTY, offset, total))
                                : ask(url + query(path, offset, length))
                                        .map(
                                                body ->
                                                        new Part(
                                                                new Opaque(
                                                                        body.getString("data", "")
                                                                                .getBytes(
                                                                                        StandardCharsets
                                                                                                .UTF_8)),
                                                                offset,
                                                                total)));
    }

    private static String query(String path, long offset, int length) {
        String query =
                "/files/read?path="
                        + URLEncoder.encode(path, StandardCharsets.UTF_8)
                        + "&offset="
                        + offset;
        return offset < 0 ? query : query + "&length=" + length;
    }

    private Future<String> directory(String url, String framework, String task) {
        return ask(url + "/state")
                .compose(
                        state -> {
                            for (String list :
                                    new String[] {"frameworks", "completed_frameworks"}) {
                                Optional<String> found =
                                        directory(state.getJsonArray(list), framework, task);
                                if (found.isPresent()) {
                                    return Future.succeededFuture(found.get());
                                }
                            }
                            return Future.failedFuture(
                                    new NotThere("the agent has no sandbox of " + task));
                        });
    }

    private static Optional<String> directory(
            @org.jspecify.annotations.Nullable JsonArray frameworks,
            String framework,
            String task) {
        if (frameworks == null) {
            return Optional.empty();
        }
        for (Object any : frameworks) {
            if (any instanceof JsonObject one && framework.equals(one.getString("id"))) {
                for (String list : new String[] {"executors", "completed_executors"}) {
                    for (Object each : one.getJsonArray(list, new JsonArray())) {
                        if (each instanceof JsonObject executor
                                && task.equals(executor.getString("id"))) {
                            return Optional.ofNullable(executor.getString("directory"));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Future<String> agentUrl(Place place) {
        String agent = place.agent();
        synchronized (agents) {
            String known = agents.get(agent);
            if (known != null) {
                return Future.succeededFuture(known);
            }
        }
        if (place.master().isEmpty()) {
            return Future.failedFuture(
                    new NotThere("there is no link to a Mesos master at the moment"));
        }
        return ask(scheme
                        + place.master()
                        + "/slaves?slave_id="
                        + URLEncoder.encode(agent, StandardCharsets.UTF_8))
                .compose(
                        answer -> {
                            for (Object any : answer.getJsonArray("slaves", new JsonArray())) {
                                if (any instanceof JsonObject one
                                        && agent.equals(one.getString("id"))) {
                                    return Future.succeededFuture(remember(agent, one));
                                }
                            }
                            return Future.failedFuture(
                                    new NotThere("the master does not know agent " + agent));
                        });
    }

    private String remember(String agent, JsonObject one) {
        String pid = one.getString("pid", "");
        String url = scheme + pid.substring(pid.indexOf('@') + 1);
        synchronized (agents) {
            if (agents.size() >= AGENTS_KEPT) {
                agents.clear();
            }
            agents.put(agent, url);
        }
        return url;
    }

    private Future<JsonObject> ask(String url) {
        HttpRequest<Buffer> request = client.getAbs(url).timeout(PATIENCE.toMillis());
        authorization.ifPresent(value -> request.putHeader("Authorization", value));
        return request.send()
                .compose(
                        response ->
                                response.statusCode() == 200
                                        ? Future.succeededFuture(response.bodyAsJsonObject())
                                        : Future.failedFuture(new NotThere(said(response))));
    }

    private static String said(HttpResponse<Buffer> response) {
        return response.statusCode() == 404
                ? "the agent has no such file (any more)"
                : "the answer was " + response.statusCode() + " " + response.statusMessage();
    }
}
