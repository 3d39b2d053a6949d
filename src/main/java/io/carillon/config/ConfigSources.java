package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where values of the configuration come from: settings, else the environment, else the file. One
 * thread.
 */
final class ConfigSources {
    static final String PREFIX = "CARILLON_";

    private final String file;
    private final JsonNode document;
    private final TreeMap<String, String> environment;
    private final Map<String, String> settings;

    private ConfigSources(
            String file,
            JsonNode document,
            Map<String, String> environment,
            Map<String, String> settings) {
        this.file = file;
        this.document = document;
        this.environment = new TreeMap<>(environment);
        this.settings = settings;
    }

    /**
     * A value as it was given.
     *
     * @param text its text, when it is not from the file
     * @param json its JSON, when it is from the file
     */
    record Given(Optional<String> text, JsonNode json) {
        /**
         * @throws IllegalArgumentException when it is not of that type
         */
        <T> T as(KeyType<T> type) {
            return text.isPresent() ? type.fromText(text.get()) : type.fromJson(json);
        }
    }

    static ConfigSources of(
            Optional<Path> file, Map<String, String> environment, List<String> settings)
            throws ConfigException {
        Map<String, String> set = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw refusal("--set " + setting + ": write key=value, for example http.port=8081");
            }
            set.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        String name = file.map(Path::toString).orElse("");
        return new ConfigSources(name, document(file), environment, set);
    }

    private static JsonNode document(Optional<Path> file) throws ConfigException {
        if (file.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode document = StrictJson.parse(Files.readString(file.get()));
            if (!document.isObject()) {
                throw refusal(file.get() + " must hold a JSON object");
            }
            return document;
        } catch (IOException e) {
            throw refusal(file.get() + " cannot be read: " + Failures.said(e));
        } catch (StrictJson.Malformed e) {
            throw refusal(file.get() + " " + e.getMessage());
        }
    }

    private static ConfigException refusal(String message) {
        return new ConfigException(List.of(new FieldError("", message)));
    }

    /** The strongest value that was given for a key such as {@code http.port}. */
    Optional<Given> given(String key) {
        JsonNode json = document.at(pointer(key));
        Optional<String> text = Optional.ofNullable(settings.get(key)).or(() -> variableValue(key));
        return text.isEmpty() && json.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Given(text, json));
    }

    /** An empty variable is how compose files and shells say that there is none. */
    private Optional<String> variableValue(String key) {
        return Optional.ofNullable(environment.get(variable(key)))
                .filter(value -> !value.isEmpty());
    }

    /**
     * What is wrong with a key, with the origin of its value.
     *
     * @param part JSON pointer from the value to the wrong part of it
     */
    FieldError error(String key, String part, String message) {
        return located(pointer(key) + part, message, origin(key));
    }

    /** What is wrong at a path, with its origin in the message unless that is empty. */
    static FieldError located(String path, String message, String origin) {
        return new FieldError(path, origin.isEmpty() ? message : message + " (in " + origin + ")");
    }

    /** Where the strongest value of a key is from; empty for a default. */
    private String origin(String key) {
        if (settings.containsKey(key)) {
            return "--set";
        }
        if (variableValue(key).isPresent()) {
            return variable(key);
        }
        return document.at(pointer(key)).isMissingNode() ? "" : file;
    }

    JsonNode document() {
        return document;
    }

    Set<String> settings() {
        return settings.keySet();
    }

    Set<String> variables() {
        return environment.keySet();
    }

    /** The name of the file, as it was given. */
    String file() {
        return file;
    }

    /** The environment variable of a key: {@code CARILLON_MESOS_FAILOVER_TIMEOUT}. */
    static String variable(String key) {
        return PREFIX
                + key.replaceAll("([a-z])([A-Z])", "$1_$2")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    /** The JSON pointer of a key. */
    static String pointer(String key) {
        return FieldError.pointer("", key).replace('.', '/');
    }
}
