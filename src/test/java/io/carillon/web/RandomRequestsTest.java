package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.definition.JobFields;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.State;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Tokens;
import io.carillon.web.http.Connections;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests, drawn from the routes and from the table of the job document, a third of them
 * with a token. Each is answered, none by an internal error, and none that is refused or that only
 * reads changes a job. {@code -Drequests.count} and {@code -Drequests.seed} choose other ones.
 */
class RandomRequestsTest {
    private static final int COUNT = Integer.getInteger("requests.count", 1_500);
    private static final long SEED = Long.getLong("requests.seed", 1);
    private static final String TOKEN = "secret";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private static final List<String> HEADERS =
            List.of("If-Match", "If-None-Match", "Idempotency-Key", "Accept", "Range");

    private static final List<String> QUERIES =
            List.of(
                    "limit",
                    "cursor",
                    "q",
                    "label",
                    "after",
                    "before",
                    "from",
                    "to",
                    "job",
                    "state",
                    "offset",
                    "length",
                    "stream",
                    "tail",
                    "implicit",
                    "confirm");

    /** A method at a path with parameters. */
    private record Way(String method, String path) {}

    private final Random dice = new Random(SEED);
    private final RandomDocument documents = new RandomDocument(dice, 6);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static List<Way> ways() {
        Vertx vertx = Vertx.vertx();
        Router router =
                OperationsApi.router(
                        vertx,
                        new WebOptions(
                                "127.0.0.1",
                                0,
                                "node",
                                Tokens.anybody(),
                                List.of(),
                                new WebOptions.Limits(9, 9, List.of(), 9)),
                        new LeadForTests("node"),
                        (place, task, file, offset, length) -> Single.never(),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        vertx.createHttpClient(),
                        new Connections(9, 9, List.of()),
                        new TaskTokens());
        List<Way> ways = new ArrayList<>();
        for (Route route : router.getRoutes()) {
            Set<HttpMethod> methods = route.methods();
            if (route.getPath() != null && methods != null) {
                methods.forEach(method -> ways.add(new Way(method.name(), route.getPath())));
            }
        }
        vertx.close();
        ways.sort(Comparator.comparing(Way::path).thenComparing(Way::method));
        return ways;
    }

    @Test
    void eachIsAnsweredAndNoneHarms(@TempDir Path directory) throws Exception {
        List<Way> ways = ways();
        assertThat(ways).hasSizeGreaterThan(30);
        try (ServerForTests server = new ServerForTests("node-1", tokens(directory))) {
            server.lead.lead(io.carillon.core.contract.Settings.DEFAULT, new ScriptedMesos(64));
            TreeMap<Integer, Integer> statuses = new TreeMap<>();
            for (int i = 0; i < COUNT; i++) {
                boolean allowed = dice.nextInt(3) == 0;
                Way way = one(ways);
                HttpRequest request = request(server.url(), way, allowed);
                TreeMap<String, StoredJob> before = jobs(server);
                int status = status(request);
                statuses.merge(status, 1, Integer::sum);
                String told = i + ": " + request + " " + request.headers().map() + " " + status;
                assertThat(status).as(told).isBetween(200, 499);
                boolean writes = !READS.contains(way.method()) && status < 300;
                if (!writes) {
                    assertThat(jobs(server)).as(told).isEqualTo(before);
                }
                if (!allowed && way.path().startsWith("/v1/")) {
                    assertThat(status).as(told).isBetween(400, 499);
                }
            }
            System.out.println("Random requests by status: " + statuses);
            assertThat(statuses.keySet()).as("of each kind").contains(200, 201, 401, 404, 422);
            assertThat(server.lead.engine.orElseThrow().over().test().values()).isEmpty();
        }
    }

    /** Half of the requests would change something, and a third of these are about a job. */
    private Way one(List<Way> ways) {
        if (dice.nextInt(6) == 0) {
            return new Way("PUT", "/v1/jobs/:job");
        }
        boolean reads = dice.nextBoolean();
        List<Way> these =
                ways.stream().filter(way -> READS.contains(way.method()) == reads).toList();
        return these.get(dice.nextInt(these.size()));
    }

    private static TreeMap<String, StoredJob> jobs(ServerForTests server) throws Exception {
        return server.lead
                .engine
                .orElseThrow()
                .ask(RandomRequestsTest::jobs)
                .toFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static TreeMap<String, StoredJob> jobs(State state) {
        TreeMap<String, StoredJob> jobs = new TreeMap<>();
        // What goes by itself once its tasks have ended is gone already.
        state.jobs()
                .forEach(
                        (name, entry) -> {
                            if (!entry.stored().deleting()) {
                                jobs.put(name, entry.stored());
                            }
                        });
        return jobs;
    }

    private int status(HttpRequest request) throws Exception {
        HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        return answer.statusCode();
    }

    private HttpRequest request(String url, Way way, boolean allowed) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path(way.path()) + query()))
                        .timeout(PATIENCE);
        if (allowed) {
            request.header("Authorization", "Bearer " + TOKEN);
        }
        if (dice.nextInt(4) == 0) {
            request.header(
                    HEADERS.get(dice.nextInt(HEADERS.size())),
                    dice.nextBoolean() ? "\"" + dice.nextInt(4) + "\"" : "*");
        }
        boolean reads = READS.contains(way.method());
        if (reads || dice.nextInt(10) == 0) {
            return request.method(way.method(), HttpRequest.BodyPublishers.noBody()).build();
        }
        request.header("Content-Type", dice.nextInt(15) == 0 ? "text/plain" : "application/json");
        return request.method(
                        way.method(), HttpRequest.BodyPublishers.ofString(body(), bodyCharset()))
                .build();
    }

    private java.nio.charset.Charset bodyCharset() {
        return dice.nextInt(30) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private String body() {
        return switch (dice.nextInt(12)) {
            case 0 -> documents.any(3).toString();
            case 1 -> new JsonObject().put("until", documents.word()).encode();
            case 2 -> new JsonObject().put("reason", documents.any(1)).encode();
            case 3 ->
                    new JsonObject()
                            .put("parameter", documents.word())
                            .put("env", documents.any(2))
                            .encode();
            case 4 -> "{\"a\":".repeat(dice.nextInt(2_000));
            case 5 -> {
                String whole = documents.object(JobFields.SHAPE).encode();
                yield whole.substring(0, dice.nextInt(whole.length()));
            }
            case 6 ->
                    new JsonObject()
                            .put("name", "job1")
                            .put("document", documents.object(JobFields.SHAPE))
                            .encode();
            default -> document().encode();
        };
    }

    /** A document that is good as often as not. Its job never fires by itself. */
    private JsonObject document() {
        JsonObject document = documents.object(JobFields.SHAPE);
        if (dice.nextInt(3) > 0) {
            document = new JsonObject().put("parameter", String.valueOf(dice.nextInt(3)));
        }
        for (String field :
                List.of("name", "schedule", "argv", "class", "classpath", "app", "type")) {
            document.remove(field);
        }
        return document.put("command", "true");
    }

    private String path(String template) {
        StringBuilder path = new StringBuilder();
        for (String part : template.substring(1).split("/", -1)) {
            path.append('/').append(part.startsWith(":") ? parameter(part) : part);
        }
        return path.toString().replace("*", "console.js");
    }

    private String parameter(String name) {
        String run = "job" + dice.nextInt(4) + "~20300101T000000000m";
        return switch (dice.nextInt(8)) {
            case 0 -> encoded(documents.word().replace("\u0000", "%"));
            case 1 -> run;
            case 2 -> run + "~0~1";
            case 3 -> List.of("stdout", "stderr", "jobs", "runs", "framework").get(dice.nextInt(5));
            default ->
                    name.toLowerCase(Locale.ROOT).contains("run") ? run : "job" + dice.nextInt(4);
        };
    }

    private String query() {
        if (dice.nextInt(3) != 0) {
            return "";
        }
        String value = dice.nextBoolean() ? String.valueOf(dice.nextInt()) : documents.word();
        return "?" + QUERIES.get(dice.nextInt(QUERIES.size())) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        String short_ = text.length() > 300 ? text.substring(0, 300) : text;
        return URLEncoder.encode(short_, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Tokens tokens(Path directory) throws Exception {
        byte[] sha256 =
                java.security.MessageDigest.getInstance("SHA-256")
                        .digest(TOKEN.getBytes(StandardCharsets.UTF_8));
        String hex = java.util.HexFormat.of().formatHex(sha256);
        Path file = directory.resolve("tokens.json");
        Files.writeString(file, "{\"tokens\":[{\"name\":\"tester\",\"sha256\":\"" + hex + "\"}]}");
        return Tokens.read(file);
    }
}
