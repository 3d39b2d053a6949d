package io.carillon.web;

import io.carillon.audit.AuditSettings;
import io.carillon.audit.AuditWriter;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.model.Opaque;
import io.carillon.node.Futures;
import io.carillon.node.WatchedVertx;
import io.carillon.runtime.AuditTrail;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.Election;
import io.carillon.runtime.Sandboxes;
import io.carillon.runtime.TaskTokens;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.WatchedTls;
import io.carillon.web.access.Access;
import io.carillon.web.oidc.OidcSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node's real HTTP server on a free port of loopback, and a client to talk to it. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
public final class ServerForTests implements AutoCloseable {
    /** What a node is told beside loopback names. */
    static final List<String> HOSTS = List.of("node.example", "*.farm.example", "[2001:db8::7]");

    final Vertx vertx = WatchedVertx.start();
    final LeadForTests lead;
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /** Tasks whose output is not read, and why. */
    final Map<String, String> unread = new ConcurrentHashMap<>();

    /** The longest part of an output that an agent gives. */
    public volatile int mostBytes = Integer.MAX_VALUE;

    /** All servers share the key. */
    final TaskTokens tasks = new TaskTokens();

    /** All servers share it, too. */
    final ClusterKey cluster = ClusterKey.ofStore();

    final String name;
    private final String scheme;

    /** Who did what, in the log if the test names no file. */
    final AuditTrail audit;

    private final HttpClient client = HttpClient.newHttpClient();
    private final WebVerticle server;

    ServerForTests(String name, Access tokens) throws Exception {
        this(name, tokens, limits());
    }

    private static WebOptions.Limits limits() {
        return new WebOptions.Limits(2_000, 100, List.of("127.0.0.1"), 64L << 20);
    }

    /** A node that has not yet read what the nodes of its cluster share. */
    static ServerForTests starting(String name) throws Exception {
        return new ServerForTests(
                name, options(name, Access.anybody(), limits()), false, logged(name));
    }

    ServerForTests(String name, Access tokens, WebOptions.Limits limits) throws Exception {
        this(name, options(name, tokens, limits), true, logged(name));
    }

    /** A node that accepts tokens of an issuer beside others. */
    ServerForTests(String name, Access tokens, OidcSettings oidc) throws Exception {
        this(
                name,
                new WebOptions(
                        "127.0.0.1",
                        0,
                        name,
                        tokens,
                        HOSTS,
                        limits(),
                        WebOptions.Tls.NONE,
                        Optional.of(oidc)),
                true,
                logged(name));
    }

    /** A node with that audit. */
    static ServerForTests audited(String name, Access tokens, AuditTrail audit) throws Exception {
        return new ServerForTests(name, options(name, tokens, limits()), true, audit);
    }

    /** A node that speaks TLS. */
    ServerForTests(String name, Access tokens, WebOptions.Tls tls) throws Exception {
        this(
                name,
                new WebOptions(
                        "127.0.0.1", 0, name, tokens, HOSTS, limits(), tls, Optional.empty()),
                true,
                logged(name));
    }

    private static WebOptions options(String name, Access tokens, WebOptions.Limits limits) {
        return new WebOptions("127.0.0.1", 0, name, tokens, HOSTS, limits);
    }

    private static AuditTrail logged(String name) {
        return AuditWriter.start(AuditSettings.logged(name), InstantSource.system());
    }

    private ServerForTests(String name, WebOptions options, boolean joined, AuditTrail audit)
            throws Exception {
        this.name = name;
        this.audit = audit;
        this.scheme = options.tls().served().isPresent() ? "https" : "http";
        lead = new LeadForTests(name);
        if (joined) {
            tasks.keyed(new Opaque(new byte[TaskTokens.KEY_BYTES]));
            cluster.keyed(new Opaque(new byte[TaskTokens.KEY_BYTES]));
        }
        server =
                new WebVerticle(
                        options, new WebParts(lead, this::read, metrics, tasks, cluster, audit));
        Futures.get(vertx.deployVerticle(server), Duration.ofSeconds(20));
    }

    /** A node that knows of no leader. */
    public static ServerForTests alone() throws Exception {
        return new ServerForTests("node-9", Access.anybody());
    }

    /** A node that leads. */
    public static ServerForTests leading() throws Exception {
        return leading(Settings.DEFAULT, 64);
    }

    /**
     * A node that leads and speaks TLS.
     *
     * @param folder where its certificate and key are, and {@code ca.pem} of its callers
     */
    public static ServerForTests leading(Path folder, String name, ClientAuth clients)
            throws Exception {
        WatchedTls own =
                WatchedTls.open(
                        TlsFiles.of(
                                "http.tls.certFile",
                                Optional.of(folder.resolve(name + ".pem")),
                                "http.tls.keyFile",
                                Optional.of(folder.resolve(name + ".key")),
                                "http.tls.clientCaFile",
                                Optional.of(folder.resolve("ca.pem"))));
        ServerForTests server =
                new ServerForTests(
                        "node-1",
                        Access.anybody(),
                        new WebOptions.Tls(
                                Optional.of(new WebOptions.Served(own, clients, List.of())),
                                Optional.empty(),
                                List.of(own)));
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(64));
        return server;
    }

    static ServerForTests leading(Settings settings, double cpus) throws Exception {
        ServerForTests server = new ServerForTests("node-1", Access.anybody());
        server.lead.lead(settings, new ScriptedMesos(cpus));
        return server;
    }

    private Single<Sandboxes.Part> read(
            Sandboxes.Place place, String task, String file, long offset, int length) {
        byte[] all = files.get(task + "/" + file);
        boolean known =
                place.agent().equals(ScriptedMesos.AGENT)
                        && place.master().equals(ScriptedMesos.MASTER);
        if (all == null || !known) {
            return Single.error(new Sandboxes.NotThere("the agent has no such file"));
        }
        String why = unread.getOrDefault(task + "/" + file, unread.getOrDefault(task, ""));
        if (why.equals("yet empty")) {
            unread.remove(task + "/" + file);
            return Single.just(new Sandboxes.Part(new Opaque(new byte[0]), 0, 0));
        }
        if (why.equals("missing")) {
            return Single.error(new Sandboxes.NotThere("there is no such file"));
        }
        if (why.equals("refused") || why.equals("silent") || (why.equals("later") && offset > 0)) {
            return Single.error(new Sandboxes.Unanswered("no answer", why.equals("silent")));
        }
        if (why.equals("endless")) {
            byte[] part = new byte[length];
            Arrays.fill(part, (byte) 'x');
            return Single.just(new Sandboxes.Part(new Opaque(part), offset, offset + length + 1));
        }
        int from = (int) Math.min(offset, all.length);
        int end = Math.min(all.length, from + Math.min(length, mostBytes));
        byte[] part = Arrays.copyOfRange(all, from, end);
        return Single.just(new Sandboxes.Part(new Opaque(part), from, all.length));
    }

    /** Sets what a task has written. */
    public void wrote(String task, String file, String text) {
        wrote(task, file, text.getBytes(StandardCharsets.UTF_8));
    }

    public void wrote(String task, String file, byte[] bytes) {
        files.put(task + "/" + file, bytes);
    }

    /** A task writes that when its output has been looked at once. */
    void writesLater(String task, String file, String text) {
        wrote(task, file, text);
        unread.put(task + "/" + file, "yet empty");
    }

    /** That output grows faster than it is read. */
    public void writesWithoutEnd(String task, String file) {
        wrote(task, file, "");
        unread.put(task + "/" + file, "endless");
    }

    /** Mesos refuses our framework for good. */
    public void frameworkRemoved(String words) {
        await("/v1/cluster", "master", "master:5050");
        lead.engine.orElseThrow().submit(new Input.FrameworkRemoved(words));
    }

    /** The base URL. */
    public String url() {
        return scheme + "://127.0.0.1:" + server.port();
    }

    Election.Node node() {
        return new Election.Node(name, url()).with(LeadForTests.proof(name));
    }

    HttpResponse<String> call(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty() && !Arrays.asList(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url() + path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Puts a job that does that. */
    public JsonObject job(String job, String command, String... more) throws Exception {
        JsonObject document = new JsonObject().put("command", command);
        for (int i = 0; i < more.length; i += 2) {
            document.put(more[i], io.vertx.core.json.Json.decodeValue(more[i + 1]));
        }
        HttpResponse<String> put = call("PUT", "/v1/jobs/" + job, document.encode());
        if (put.statusCode() >= 300) {
            throw new AssertionError(put.body());
        }
        return new JsonObject(put.body());
    }

    JsonObject get(String path) throws Exception {
        HttpResponse<String> response = call("GET", path, "");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body());
    }

    /** A shard of a run as the API shows it. */
    static JsonObject shard(JsonObject run, int number) {
        return run.getJsonArray("shards").getJsonObject(number);
    }

    /** Starts a run and waits until it is in that state. */
    public JsonObject run(String job, String until) throws Exception {
        HttpResponse<String> started = call("POST", "/v1/jobs/" + job + "/runs", "");
        if (started.statusCode() != 202) {
            throw new AssertionError(started.body());
        }
        return await("/v1/runs/" + new JsonObject(started.body()).getString("id"), "state", until);
    }

    JsonObject await(String path, String field, @Nullable Object value) {
        JsonObject[] last = {new JsonObject()};
        org.awaitility.Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(java.time.Duration.ofMillis(20))
                .until(
                        () -> {
                            last[0] = get(path);
                            return java.util.Objects.equals(value, last[0].getValue(field));
                        });
        return last[0];
    }

    Optional<String> allow(HttpResponse<String> response) {
        return response.headers().firstValue("Allow");
    }

    @Override
    public void close() throws Exception {
        lead.close();
        Futures.get(vertx.close(), Duration.ofSeconds(20));
        if (audit instanceof AuditWriter writer) {
            writer.close();
        }
    }
}
