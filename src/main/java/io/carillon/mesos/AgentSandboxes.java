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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads sandboxes as the web page of Mesos does: the master says where an agent is, and the agent's
 * {@code /files} endpoints give the bytes. Since Mesos 1.5 the path is the virtual path of the
 * sandbox, before that it is the directory in the agent's state. A file is looked at before it is
 * opened, because an agent that opens a pipe waits. Thread-safe.
 */
public final class AgentSandboxes implements Sandboxes {
    private static final int MAX_PART_BYTES = 64 * 1024;

    /** Maximum number of containers of an executor that are looked at. */
    private static final int MAX_CONTAINERS = 20;

    /** Maximum number of agents whose addresses are remembered. */
    private static final int MAX_AGENTS = 1_000;

    /** The name of a process that can stand in a path as it is. */
    private static final Pattern PROCESS = Pattern.compile("[A-Za-z0-9()_.-]+");

    private final AgentClient client;
    private final String scheme;
    private final Map<AgentId, Agent> agents = new LinkedHashMap<>();

    /**
     * @param tls whether masters and agents speak HTTPS
     * @param options credentials and certificates for the endpoints of masters and agents
     */
    public AgentSandboxes(Vertx vertx, boolean tls, WireOptions options) {
        this(new AgentClient(vertx, options), tls);
    }

    AgentSandboxes(AgentClient client, boolean tls) {
        this.client = client;
        this.scheme = tls ? "https://" : "http://";
    }

    @Override
    public Single<Part> read(Place place, String task, String file, long offset, int length) {
        Piece piece = new Piece(file, offset, Math.min(length, MAX_PART_BYTES));
        return Single.fromCompletionStage(
                agent(place)
                        .compose(agent -> read(agent, place, task, piece))
                        .onFailure(error -> forget(place.agent(), error))
                        .toCompletionStage());
    }

    /** Where an agent answers: its server, and the path at which it tells of itself alone. */
    private record Agent(String url, String state) {
        /** The address of the process of an agent, such as {@code slave(1)@10.0.0.7:5051}. */
        static Agent of(String scheme, String pid) {
            String url = scheme + pid.substring(pid.indexOf('@') + 1);
            String process = pid.substring(0, Math.max(0, pid.indexOf('@')));
            // Several processes, a master among them, may share a server.
            return new Agent(
                    url, PROCESS.matcher(process).matches() ? '/' + process + "/state" : "/state");
        }
    }

    /** The requested part of a file in a sandbox. */
    private record Piece(String file, long offset, int length) {}

    /**
     * The newest container of the executor is tried first. An agent keeps older ones, and an
     * executor id comes again when Mesos has started the executor anew for a task that joined it.
     */
    private Future<Part> read(Agent agent, Place place, String task, Piece piece) {
        String url = agent.url();
        String executor = place.executor().map(ExecutorId::toString).orElse(task);
        String latest =
                "/frameworks/" + place.framework() + "/executors/" + executor + "/runs/latest";
        String ofTask = place.executor().isPresent() ? "/tasks/" + task : "";
        if (place.ofExecutor()) {
            return isThere(url, latest + ofTask)
                    .compose(
                            there ->
                                    there
                                            ? readFirst(url, List.of(latest), piece)
                                            : containers(agent, place.framework(), executor)
                                                    .compose(all -> with(url, all, ofTask))
                                                    .map(one -> one.orElse(latest))
                                                    .compose(
                                                            one ->
                                                                    readFirst(
                                                                            url,
                                                                            List.of(one, latest),
                                                                            piece)));
        }
        return readIfThere(url, latest + ofTask, piece)
                .compose(
                        part ->
                                part.isPresent()
                                        ? Future.succeededFuture(part.get())
                                        : containers(agent, place.framework(), executor)
                                                .map(all -> below(all, ofTask))
                                                .compose(all -> readFirst(url, all, piece)));
    }

    private static List<String> below(List<String> directories, String folder) {
        return directories.stream().map(directory -> directory + folder).toList();
    }

    /** The first of the directories that has such a folder. */
    private Future<Optional<String>> with(String url, List<String> directories, String folder) {
        if (directories.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<String> others = directories.subList(1, directories.size());
        return isThere(url, directories.get(0) + folder)
                .compose(
                        there ->
                                there
                                        ? Future.succeededFuture(Optional.of(directories.get(0)))
                                        : with(url, others, folder));
    }

    private Future<Boolean> isThere(String url, String directory) {
        return ask(url + "/files/browse?path=" + encoded(directory))
                .map(answer -> answer.status() == 200);
    }

    /** Reads from the first of the sandboxes that the agent knows. */
    private Future<Part> readFirst(String url, List<String> sandboxes, Piece piece) {
        if (sandboxes.isEmpty()) {
            return noFile(piece.file());
        }
        List<String> others = sandboxes.subList(1, sandboxes.size());
        return readIfThere(url, sandboxes.get(0), piece)
                .compose(
                        part ->
                                part.map(Future::succeededFuture)
                                        .orElseGet(() -> readFirst(url, others, piece)));
    }

    private Future<Optional<Part>> readIfThere(String url, String sandbox, Piece piece) {
        return size(url, sandbox, piece.file())
                .compose(
                        size ->
                                size.isEmpty()
                                        ? Future.succeededFuture(Optional.empty())
                                        : part(url, sandbox, piece, size.get()).map(Optional::of));
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

    /** The sandboxes of all containers of the executor that the agent still has. */
    private Future<List<String>> containers(Agent agent, String framework, String executor) {
        return ask(agent.url() + agent.state())
                .compose(
                        answer ->
                                answer.status() == 404
                                        ? Future.succeededFuture(new JsonObject())
                                        : object(answer))
                .map(state -> containers(state, framework, executor))
                .compose(
                        found ->
                                found.isEmpty()
                                        ? missing(
                                                "the agent has no sandbox of "
                                                        + executor
                                                        + " any more")
                                        : Future.succeededFuture(found));
    }

    private static List<String> containers(JsonObject state, String framework, String executor) {
        return objects(state, "frameworks", "completed_frameworks")
                .filter(one -> framework.equals(AgentJson.text(one, "id")))
                .flatMap(one -> objects(one, "executors", "completed_executors"))
                .filter(one -> executor.equals(AgentJson.text(one, "id")))
                .map(one -> AgentJson.text(one, "directory"))
                .filter(directory -> !directory.isEmpty())
                .limit(MAX_CONTAINERS)
                .toList();
    }

    /** The objects in the named lists, in order. */
    private static Stream<JsonObject> objects(JsonObject in, String... lists) {
        return Stream.of(lists)
                .filter(list -> in.getValue(list) instanceof JsonArray)
                .flatMap(list -> AgentJson.objects(in.getJsonArray(list)));
    }

    private Future<Agent> agent(Place place) {
        AgentId agent = place.agent();
        synchronized (agents) {
            Agent known = agents.get(agent);
            if (known != null) {
                return Future.succeededFuture(known);
            }
        }
        if (place.master().isEmpty()) {
            return Future.failedFuture(
                    new Unanswered("there is currently no connection to a Mesos master", false));
        }
        String url = scheme + place.master() + "/slaves?slave_id=" + encoded(agent.value());
        return client.askMaster(url, "the Mesos master " + place.master())
                .compose(AgentSandboxes::object)
                .compose(answer -> agent(answer, agent));
    }

    private Future<Agent> agent(JsonObject answer, AgentId agent) {
        return objects(answer, "slaves")
                .filter(one -> agent.value().equals(AgentJson.text(one, "id")))
                .findFirst()
                .map(one -> Future.succeededFuture(remember(agent, one)))
                .orElseGet(() -> missing("the master does not know agent " + agent));
    }

    private Agent remember(AgentId agent, JsonObject one) {
        Agent found = Agent.of(scheme, AgentJson.text(one, "pid"));
        synchronized (agents) {
            if (agents.size() >= MAX_AGENTS) {
                agents.clear();
            }
            agents.put(agent, found);
        }
        return found;
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
        return client.askAgent(url);
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
