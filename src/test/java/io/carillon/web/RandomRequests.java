package io.carillon.web;

import io.carillon.core.definition.AppFields;
import io.carillon.core.definition.JobFields;
import io.carillon.web.http.RouteTable;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests drawn from the routes and from the tables of the documents, a third of them with a
 * token. One thread.
 */
public final class RandomRequests {
    /** What allowed requests are sent with. */
    public static final String TOKEN = "secret";

    /** A hang is longer. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * A request.
     *
     * @param way the route that it was drawn from
     * @param allowed whether it has a token
     * @param body what it says
     */
    public record Drawn(Way way, boolean allowed, String body, HttpRequest http) {
        /** Whether nothing can come of it. */
        public boolean reads() {
            return READS.contains(way.method());
        }

        @Override
        public String toString() {
            return http
                    + " "
                    + http.headers().map()
                    + " "
                    + body.substring(0, Math.min(2_000, body.length()));
        }
    }

    /** A method at a path with parameters. */
    public record Way(String method, String path) {}

    private static final String JOB = "/v1/jobs/:job";
    private static final Way PUT_JOB = new Way("PUT", JOB);

    /** Without them there is little that the others could be about. */
    private static final List<Way> OFTEN =
            List.of(
                    PUT_JOB,
                    PUT_JOB,
                    PUT_JOB,
                    PUT_JOB,
                    new Way("POST", JOB + "/runs"),
                    new Way("POST", JOB + "/runs"),
                    new Way("PUT", "/v1/apps/:app"));

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private static final List<String> HEADERS =
            List.of("If-Match", "If-None-Match", "Idempotency-Key", "Accept", "Range");

    private static final Pattern SAID =
            Pattern.compile("/(kill|retry|pause|resume|reconcile|abdicate)$");

    private static final Pattern TELLS =
            Pattern.compile("/v1/tasks/([^/]+)/(progress|result|checkpoint)");

    private static final Pattern HOLD = Pattern.compile("/(freeze|drain)$");

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

    /**
     * What happens in time, and is no work of the request that comes next: jobs of which a test
     * compares all records have none of it.
     */
    private static final List<String> TIMED =
            List.of("schedule", "type", "timeLimit", "startDeadline", "health", "update");

    /** They are far off. */
    private static final List<JsonObject> SCHEDULES =
            List.of(
                    new JsonObject().put("cron", "0 0 4 1 1 ? 2150"),
                    new JsonObject().put("at", "2150-01-01T00:00:00Z"),
                    new JsonObject().put("every", "P1D").put("start", "2150-01-01T00:00:00Z"),
                    new JsonObject()
                            .put("cron", "0 0 2 29 2 ? 2148-2160")
                            .put("timeZone", "Asia/Tokyo"));

    private static final Pattern RUN = Pattern.compile("\"(job\\d~\\d{8}T\\d{9}[mr])\"");

    private final Random dice;
    private final RandomDocument documents;
    private final boolean quiet;
    private final Function<String, Optional<String>> tasks;
    private final List<Way> ways = ways();

    /** The newest runs that answers have named. */
    private final List<String> runs = new ArrayList<>();

    /**
     * Requests of that seed.
     *
     * @param quiet whether jobs do nothing by themselves for the length of a test
     * @param tasks the tokens of tasks
     */
    public RandomRequests(long seed, boolean quiet, Function<String, Optional<String>> tasks) {
        this.tasks = tasks;
        this.dice = new Random(seed);
        this.documents = new RandomDocument(dice, 6);
        this.quiet = quiet;
    }

    /** The next request, to that node. */
    public Drawn next(String url) {
        boolean allowed = dice.nextInt(3) == 0;
        return request(url, one(), allowed);
    }

    /** Later requests are about the run that the answer names, too. */
    public void answered(String body) {
        Matcher named = RUN.matcher(body);
        while (named.find()) {
            runs.remove(named.group(1));
            runs.add(named.group(1));
        }
        runs.subList(0, Math.max(0, runs.size() - 20)).clear();
    }

    /** How many routes there are. */
    public int routes() {
        return ways.size();
    }

    private static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (RouteTable.Row row : RoutesForTests.rows()) {
            ways.add(new Way(row.method().name(), row.path()));
            if (row.method().equals(HttpMethod.GET)) {
                ways.add(new Way("HEAD", row.path()));
            }
        }
        ways.sort(Comparator.comparing(Way::path).thenComparing(Way::method));
        return ways;
    }

    /** Half of the requests would change something, and a third of these are about a job. */
    private Way one() {
        int chosen = dice.nextInt(24);
        if (chosen < OFTEN.size()) {
            return OFTEN.get(chosen);
        }
        boolean reads = dice.nextBoolean();
        List<Way> these =
                ways.stream().filter(way -> READS.contains(way.method()) == reads).toList();
        return these.get(dice.nextInt(these.size()));
    }

    private Drawn request(String url, Way way, boolean allowed) {
        boolean reads = READS.contains(way.method());
        String path = path(way.path());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path + query(reads))).timeout(PATIENCE);
        Matcher told = TELLS.matcher(path);
        if (allowed) {
            Optional<String> own = told.matches() ? tasks.apply(told.group(1)) : Optional.empty();
            request.header("Authorization", "Bearer " + own.orElse(TOKEN));
        }
        if (dice.nextInt(4) == 0) {
            request.header(
                    HEADERS.get(dice.nextInt(HEADERS.size())),
                    dice.nextBoolean() ? "\"" + dice.nextInt(4) + "\"" : "*");
        }
        if (reads || dice.nextInt(10) == 0) {
            request.method(way.method(), HttpRequest.BodyPublishers.noBody());
            return new Drawn(way, allowed, "", request.build());
        }
        request.header("Content-Type", dice.nextInt(15) == 0 ? "text/plain" : "application/json");
        String body = body(way);
        request.method(way.method(), HttpRequest.BodyPublishers.ofString(body, bodyCharset()));
        return new Drawn(way, allowed, body, request.build());
    }

    private Charset bodyCharset() {
        return dice.nextInt(30) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private String body(Way way) {
        if (way.path().equals(JOB) && dice.nextInt(3) > 0) {
            return document().encode();
        }
        if (way.path().startsWith("/v1/apps") && dice.nextInt(5) > 0) {
            return app().encode();
        }
        if (way.path().endsWith("/runs") && dice.nextInt(5) > 0) {
            return new JsonObject().put("parameter", documents.word()).encode();
        }
        if (way.path().endsWith("/progress") && dice.nextInt(3) > 0) {
            return new JsonObject().put("fraction", 0.5).encode();
        }
        if (HOLD.matcher(way.path()).find() && dice.nextInt(5) > 0) {
            Instant until = Instant.now().plusSeconds(80_000);
            return new JsonObject().put("reason", "r").put("until", until.toString()).encode();
        }
        if (SAID.matcher(way.path()).find() && dice.nextInt(5) > 0) {
            return dice.nextInt(4) > 0 ? "" : new JsonObject().put("reason", "r").encode();
        }
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

    /** A document that is good as often as not. */
    private JsonObject document() {
        JsonObject document = documents.object(JobFields.SHAPE);
        if (dice.nextInt(3) > 0) {
            document = new JsonObject().put("parameter", String.valueOf(dice.nextInt(3)));
        }
        document.remove("name");
        if (quiet) {
            TIMED.forEach(document::remove);
        }
        if (dice.nextInt(3) == 0) {
            document.put("schedule", SCHEDULES.get(dice.nextInt(SCHEDULES.size())).copy());
        }
        return program(document);
    }

    /** Something to execute, and mostly one thing. */
    private JsonObject program(JsonObject document) {
        if (dice.nextInt(20) > 0) {
            List.of("argv", "class", "classpath", "app", "http", "command")
                    .forEach(document::remove);
        }
        if (dice.nextInt(8) == 0) {
            document.put("app", "app" + dice.nextInt(4));
        }
        return switch (dice.nextInt(12)) {
            case 0, 1 -> document.put("argv", new JsonArray().add("true"));
            case 2 -> document.put("http", new JsonObject().put("url", "http://127.0.0.1:1/"));
            default -> document.put("command", "true");
        };
    }

    private JsonObject app() {
        if (dice.nextInt(3) > 0) {
            return new JsonObject()
                    .put("description", documents.word())
                    .put("env", new JsonObject().put("A", String.valueOf(dice.nextInt(3))));
        }
        JsonObject document = documents.object(AppFields.SHAPE);
        document.remove("name");
        return document;
    }

    private String path(String template) {
        StringBuilder path = new StringBuilder();
        for (String part : template.substring(1).split("/", -1)) {
            path.append('/').append(part.startsWith(":") ? parameter(part) : part);
        }
        return path.toString().replace("*", "console.js");
    }

    private String parameter(String name) {
        String run =
                runs.isEmpty() || dice.nextInt(6) == 0
                        ? "job" + dice.nextInt(4) + "~20300101T000000000m"
                        : runs.get(dice.nextInt(runs.size()));
        return switch (dice.nextInt(12)) {
            case 0 -> encoded(documents.word().replace("\u0000", "%"));
            case 1 -> run;
            case 2 -> run + "~0~1";
            case 3 -> List.of("stdout", "stderr", "jobs", "runs", "framework").get(dice.nextInt(5));
            case 4 -> "job" + dice.nextInt(4);
            default ->
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case ":run" -> run;
                        case ":app" -> "app" + dice.nextInt(4);
                        case ":task" -> run + "~0~1";
                        case ":agent" -> dice.nextInt(3) == 0 ? "agent-1" : "job1";
                        default -> "job" + dice.nextInt(4);
                    };
        };
    }

    private String query(boolean reads) {
        if (dice.nextInt(reads ? 3 : 9) != 0) {
            return "";
        }
        String value = dice.nextBoolean() ? String.valueOf(dice.nextInt()) : documents.word();
        return "?" + QUERIES.get(dice.nextInt(QUERIES.size())) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        String short_ = text.length() > 300 ? text.substring(0, 300) : text;
        return URLEncoder.encode(short_, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
