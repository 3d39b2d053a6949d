package io.carillon.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.run.ExecutorId;
import io.carillon.runtime.Sandboxes;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads sandboxes as the web page of Mesos does: the master says where an agent is, and the agent's
 * {@code /files} endpoints give the bytes. Since Mesos 1.5 the path is the virtual path of the
 * sandbox, before that it is the directory in the agent's state. A file is looked at before it is
 * opened, because an agent that opens a pipe waits. Thread-safe.
 */
public final class AgentSandboxes implements Sandboxes {
    private static final int MAX_PART_BYTES = 64 * 1024;

    /** Maximum number of agents whose addresses are remembered. */
    private static final int MAX_AGENTS = 1_000;

    private final AgentClient client;
    private final String scheme;
    private final Map<AgentId, String> agents = new LinkedHashMap<>();

    /**
     * @param tls whether masters and agents speak HTTPS
     * @param credentials for the endpoints of masters and agents
     */
    public AgentSandboxes(Vertx vertx, boolean tls, Optional<Credentials> credentials) {
        this(new AgentClient(vertx, credentials), tls);
    }

    AgentSandboxes(AgentClient client, boolean tls) {
        this.client = client;
        this.scheme = tls ? "https://" : "http://";
    }

    @Override
    public Single<Part> read(Place place, String task, String file, long offset, int length) {
        Piece piece = new Piece(file, offset, Math.min(length, MAX_PART_BYTES));
        return Single.fromCompletionStage(
                agentUrl(place)
                        .compose(url -> read(url, place, task, piece))
                        .onFailure(error -> forget(place.agent(), error))
                        .toCompletionStage());
    }

    /** The requested part of a file in a sandbox. */
    private record Piece(String file, long offset, int length) {}

    private Future<Part> read(String url, Place place, String task, Piece piece) {
        String executor = place.executor().map(ExecutorId::toString).orElse(task);
        String below = place.executor().isPresent() ? "/tasks/" + task : "";
        String sandbox =
                "/frameworks/" + place.framework() + "/executors/" + executor + "/runs/latest";
        return size(url, sandbox + below, piece.file())
                .compose(
                        size ->
                                size.isPresent()
                                        ? part(url, sandbox + below, piece, size.get())
                                        : directory(url, place.framework(), executor)
                                                .compose(
                                                        found ->
                                                                readByDirectory(
                                                                        url,
                                                                        found + below,
                                                                        piece)));
    }

    private Future<Part> readByDirectory(String url, String sandbox, Piece piece) {
        return size(url, sandbox, piece.file())
                .compose(
                        size ->
                                size.isPresent()
                                        ? part(url, sandbox, piece, size.get())
                                        : noFile(piece.file()));
    }

    private static <T> Future<T> noFile(String file) {
        return missing("there is no such file: the sandbox of the task has no " + file);
    }

    private static <T> Future<T> missing(String because) {
        return Future.failedFuture(new NotThere(because));
    }

    /** The size of a regular file; empty when the agent knows no such path. */
    private Future<Optional<Long>> size(String url, String sandbox, String file) {
        return ask(url + "/files/browse?path=" + encoded(sandbox))
                .compose(
                        answer ->
                                answer.status() == 200
                                        ? listed(answer, file).map(Optional::of)
                                        : sizeAtEnd(url, sandbox + '/' + file));
    }

    private static Future<Long> listed(AgentClient.Answer listing, String file) {
        Optional<JsonObject> entry =
                AgentJson.objects(listing.body())
                        .filter(one -> AgentJson.text(one, "path").endsWith("/" + file))
                        .findFirst();
        if (entry.isEmpty()) {
            return noFile(file);
        }
        return AgentJson.text(entry.get(), "mode").startsWith("-")
                ? Future.succeededFuture(entry.get().getLong("size", 0L))
                : missing(file + " is not a regular file, and is not read");
    }

    private Future<Optional<Long>> sizeAtEnd(String url, String path) {
        return ask(url + query(path, -1, 0))
                .compose(
                        answer ->
                                answer.status() == 404
                                        ? Future.succeededFuture(Optional.empty())
                                        : opened(answer, path)
                                                .map(body -> body.getLong("offset", 0L))
                                                .map(Optional::of));
    }

    private Future<Part> part(String url, String sandbox, Piece piece, long size) {
        long least = Math.min(piece.length(), size - piece.offset());
        if (least <= 0) {
            return Future.succeededFuture(new Part(Opaque.EMPTY, piece.offset(), size));
        }
        return ask(url + query(sandbox + '/' + piece.file(), piece.offset(), piece.length()))
                .compose(
                        answer ->
                                answer.status() == 404
                                        ? missing(
                                                "the sandbox of the task has "
                                                        + piece.file()
                                                        + ", but it cannot be read; the task may"
                                                        + " have changed its mode")
                                        : opened(answer, piece.file()))
                .map(body -> part(AgentJson.bytes(body, "data", least), piece, size));
    }

    private static Future<JsonObject> opened(AgentClient.Answer answer, String file) {
        return switch (answer.status()) {
            case 404 -> noFile(file);
            case 400 -> missing("the agent does not give " + file + ", a link or no file at all");
            default -> object(answer);
        };
    }

    private static Part part(byte[] data, Piece piece, long size) {
        byte[] asked = data.length > piece.length() ? Arrays.copyOf(data, piece.length()) : data;
        long end = piece.offset() + asked.length;
        return new Part(new Opaque(asked), piece.offset(), Math.max(size, end));
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
                .compose(
                        answer ->
                                answer.status() == 404
                                        ? Future.succeededFuture(new JsonObject())
                                        : object(answer))
                .map(state -> directory(state, framework, task))
                .compose(
                        found ->
                                found.map(Future::succeededFuture)
                                        .orElseGet(
                                                () ->
                                                        missing(
                                                                "the agent has no sandbox of "
                                                                        + task
                                                                        + " any more")));
    }

    private static Optional<String> directory(JsonObject state, String framework, String task) {
        return objects(state, "frameworks", "completed_frameworks")
                .filter(one -> framework.equals(AgentJson.text(one, "id")))
                .flatMap(one -> objects(one, "executors", "completed_executors"))
                .filter(executor -> task.equals(AgentJson.text(executor, "id")))
                .map(executor -> AgentJson.text(executor, "directory"))
                .filter(directory -> !directory.isEmpty())
                .findFirst();
    }

    /** The objects in the named lists, in order. */
    private static Stream<JsonObject> objects(JsonObject in, String... lists) {
        return Stream.of(lists)
                .filter(list -> in.getValue(list) instanceof JsonArray)
                .flatMap(list -> AgentJson.objects(in.getJsonArray(list)));
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
            return Future.failedFuture(
                    new Unanswered("there is currently no connection to a Mesos master", false));
        }
        String url = scheme + place.master() + "/slaves?slave_id=" + encoded(agent.value());
        return client.get(url, "the Mesos master " + place.master())
                .compose(AgentSandboxes::object)
                .compose(answer -> agentUrl(answer, agent));
    }

    private Future<String> agentUrl(JsonObject answer, AgentId agent) {
        return objects(answer, "slaves")
                .filter(one -> agent.value().equals(AgentJson.text(one, "id")))
                .findFirst()
                .map(one -> Future.succeededFuture(remember(agent, one)))
                .orElseGet(() -> missing("the master does not know agent " + agent));
    }

    private String remember(AgentId agent, JsonObject one) {
        String pid = AgentJson.text(one, "pid");
        String url = scheme + pid.substring(pid.indexOf('@') + 1);
        synchronized (agents) {
            if (agents.size() >= MAX_AGENTS) {
                agents.clear();
            }
            agents.put(agent, url);
        }
        return url;
    }

    /** An agent that does not answer may have another address by now. */
    private void forget(AgentId agent, Throwable error) {
        if (error instanceof Unanswered) {
            synchronized (agents) {
                agents.remove(agent);
            }
        }
    }

    private Future<AgentClient.Answer> ask(String url) {
        return client.get(url, "the agent");
    }

    private static Future<JsonObject> object(AgentClient.Answer answer) {
        Optional<JsonObject> object =
                answer.status() == 200 ? AgentJson.object(answer.body()) : Optional.empty();
        return object.map(Future::succeededFuture)
                .orElseGet(
                        () ->
                                Future.failedFuture(
                                        new Unanswered(
                                                "the answer was HTTP "
                                                        + answer.status()
                                                        + ", and not a part of the file",
                                                false)));
    }
}
