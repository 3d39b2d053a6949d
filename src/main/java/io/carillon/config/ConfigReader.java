package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.model.FieldError;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration key by key; the one place that knows all keys. Collects what is wrong and
 * writes down the value that each key has in the end. One thread, once.
 */
final class ConfigReader {
    private static final Pattern PASSWORD = Pattern.compile("(//[^/@:,]*):[^/@]*@");
    private static final String DURATION = "an ISO-8601 duration such as PT10S";

    private final ConfigSources sources;
    private final Path base;
    private final List<FieldError> errors = new ArrayList<>();
    private final TreeSet<String> keys = new TreeSet<>();
    private final JsonObject shown = new JsonObject();

    /** Relative paths count from the base. */
    ConfigReader(ConfigSources sources, Path base) {
        this.sources = sources;
        this.base = base;
    }

    Config read() {
        Config config =
                new Config(http(), zookeeper(), mesos(), reconcile(), authentication(), limits());
        errors.addAll(sources.unknown(keys));
        return config;
    }

    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /** Every key with its value, passwords masked. */
    String shown() {
        return shown.encodePrettily();
    }

    private Config.Http http() {
        Config.Http none = Config.DEFAULT.http();
        return new Config.Http(
                text("http.host", none.host()),
                integer("http.port", none.port()),
                optional("http.advertise"));
    }

    private Config.ZooKeeper zookeeper() {
        Config.ZooKeeper none = Config.DEFAULT.zookeeper();
        return new Config.ZooKeeper(
                text("zookeeper.servers", none.servers()),
                text("zookeeper.root", none.root()),
                duration("zookeeper.sessionTimeout", none.sessionTimeout()),
                duration("zookeeper.connectTimeout", none.connectTimeout()));
    }

    private Config.Mesos mesos() {
        Config.Mesos none = Config.DEFAULT.mesos();
        return new Config.Mesos(
                text("mesos.master", none.master()),
                text("mesos.name", none.name()),
                optional("mesos.user"),
                texts("mesos.roles", none.roles()),
                optional("mesos.principal"),
                optional("mesos.secretFile").flatMap(file -> path("mesos.secretFile", file)),
                optional("mesos.caFile").flatMap(file -> path("mesos.caFile", file)),
                flag("mesos.verifyHost", none.verifyHost()),
                duration("mesos.failoverTimeout", none.failoverTimeout()),
                onFrameworkRemoved(none.onFrameworkRemoved()),
                duration("mesos.declineFor", none.declineFor()),
                duration("mesos.offerHold", none.offerHold()),
                integer("mesos.heartbeatTimeouts", none.heartbeatTimeouts()));
    }

    private Config.Reconcile reconcile() {
        Config.Reconcile none = Config.DEFAULT.reconcile();
        return new Config.Reconcile(
                duration("reconcile.interval", none.interval()),
                duration("reconcile.firstRetry", none.firstRetry()),
                duration("reconcile.maxRetry", none.maxRetry()));
    }

    private Config.Authentication authentication() {
        Config.Authentication none = Config.DEFAULT.authentication();
        String key = "authentication.mode";
        String name = text(key, none.mode().name().toLowerCase(Locale.ROOT));
        Config.Authentication.Mode mode = none.mode();
        if (name.equals("none")) {
            mode = Config.Authentication.Mode.NONE;
        } else if (!name.equals("token")) {
            errors.add(error(key, "'" + name + "' is not one of token, none"));
        }
        String tokens = text("authentication.tokensFile", none.tokensFile().toString());
        return new Config.Authentication(
                mode,
                path("authentication.tokensFile", tokens).orElse(none.tokensFile()),
                flag("authentication.allowUnauthenticated", none.allowUnauthenticated()));
    }

    private OnFrameworkRemoved onFrameworkRemoved(OnFrameworkRemoved otherwise) {
        String key = "mesos.onFrameworkRemoved";
        String name = text(key, otherwise.name());
        for (OnFrameworkRemoved one : OnFrameworkRemoved.values()) {
            if (one.name().equalsIgnoreCase(name)) {
                return one;
            }
        }
        errors.add(error(key, "'" + name + "' is not one of WAIT, REGISTER"));
        return otherwise;
    }

    private Limits limits() {
        Limits none = Config.DEFAULT.limits();
        return new Limits(
                integer("limits.jobs", none.jobs()),
                integer("limits.shardsPerJob", none.shardsPerJob()),
                integer("limits.queuedRunsPerJob", none.queuedRunsPerJob()),
                integer("limits.runsKept", none.runsKept()),
                integer("limits.firesKept", none.firesKept()),
                integer("limits.ledgerEntries", none.ledgerEntries()));
    }

    private String text(String key, String otherwise) {
        String text = value(key, "a text", otherwise, t -> t, node -> node.textValue());
        show(key, masked(text));
        return text;
    }

    /** A text that may be null; an empty one, or {@code null} outside the file, is none. */
    private Optional<String> optional(String key) {
        Optional<String> text =
                value(
                        key,
                        "a text or null",
                        Optional.<String>empty(),
                        t -> Optional.of(t).filter(some -> !some.equals("null")),
                        node ->
                                node.isNull() || node.isTextual()
                                        ? Optional.ofNullable(node.textValue())
                                        : null);
        Optional<String> some = text.filter(t -> !t.isEmpty());
        show(key, some.map(ConfigReader::masked).orElse(null));
        return some;
    }

    private int integer(String key, int otherwise) {
        int number =
                value(
                        key,
                        "a whole number",
                        otherwise,
                        Integer::valueOf,
                        n -> n.isIntegralNumber() && n.canConvertToInt() ? n.intValue() : null);
        show(key, number);
        return number;
    }

    private boolean flag(String key, boolean otherwise) {
        boolean flag =
                value(
                        key,
                        "true or false",
                        otherwise,
                        t -> t.equals("true") ? Boolean.TRUE : t.equals("false") ? false : null,
                        node -> node.isBoolean() ? node.booleanValue() : null);
        show(key, flag);
        return flag;
    }

    private Duration duration(String key, Duration otherwise) {
        Duration duration =
                value(
                        key,
                        DURATION,
                        otherwise,
                        Duration::parse,
                        node -> node.isTextual() ? Duration.parse(node.textValue()) : null);
        show(key, key.equals("mesos.failoverTimeout") ? days(duration) : duration.toString());
        return duration;
    }

    private static String days(Duration duration) {
        boolean whole = duration.equals(Duration.ofDays(duration.toDays()));
        return whole ? "P" + duration.toDays() + "D" : duration.toString();
    }

    private List<String> texts(String key, List<String> otherwise) {
        List<String> texts =
                value(
                        key,
                        "a list of texts",
                        otherwise,
                        t -> List.of(t.strip().split("\\s*,\\s*")),
                        ConfigReader::listed);
        show(key, new JsonArray(texts));
        return texts;
    }

    private static @Nullable List<String> listed(JsonNode node) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                return null;
            }
            texts.add(item.textValue());
        }
        return node.isArray() ? texts : null;
    }

    private Optional<Path> path(String key, String text) {
        try {
            return Optional.of(base.resolve(text));
        } catch (InvalidPathException e) {
            errors.add(error(key, "is no path: " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** Readers answer null, or throw, when the value is of another kind. */
    private <T> T value(
            String key,
            String kind,
            T otherwise,
            Function<String, @Nullable T> fromText,
            Function<JsonNode, @Nullable T> fromJson) {
        keys.add(key);
        Optional<ConfigSources.Given> given = sources.given(key);
        if (given.isEmpty()) {
            return otherwise;
        }
        T value = null;
        try {
            value =
                    given.get().text().isPresent()
                            ? fromText.apply(given.get().text().get())
                            : fromJson.apply(
                                    given.get()
                                            .json()
                                            .orElse(JsonNodeFactory.instance.missingNode()));
        } catch (DateTimeException | NumberFormatException e) {
            // The message below says what is needed.
        }
        if (value == null) {
            errors.add(error(key, "must be " + kind));
            return otherwise;
        }
        return value;
    }

    private void show(String key, @Nullable Object value) {
        int dot = key.indexOf('.');
        String section = key.substring(0, dot);
        if (!shown.containsKey(section)) {
            shown.put(section, new JsonObject());
        }
        shown.getJsonObject(section).put(key.substring(dot + 1), value);
    }

    private static String masked(String text) {
        return PASSWORD.matcher(text).replaceAll("$1:***@");
    }

    private static FieldError error(String key, String message) {
        return new FieldError(ConfigSources.pointer(key), message);
    }
}
