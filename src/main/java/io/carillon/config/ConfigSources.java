package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.carillon.core.definition.Spelling;
import io.carillon.json.StrictJson;
import io.carillon.model.FieldError;
import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where values of the configuration come from: settings, else the environment, else the file. One
 * thread.
 */
final class ConfigSources {
    private static final String PREFIX = "CARILLON_";

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
     * @param text its text, when it is no JSON
     * @param json its JSON, when it is from the file
     */
    record Given(Optional<String> text, Optional<JsonNode> json) {}

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
        String setting = settings.get(key);
        if (setting != null) {
            return Optional.of(new Given(Optional.of(setting), Optional.empty()));
        }
        String value = environment.get(variable(key));
        // An empty variable is how compose files and shells say that there is none.
        if (value != null && !value.isEmpty()) {
            return Optional.of(new Given(Optional.of(value), Optional.empty()));
        }
        JsonNode node = document.at(pointer(key));
        return node.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Given(Optional.empty(), Optional.of(node)));
    }

    /** The same with where the value comes from that it complains of, unless it is a default. */
    FieldError located(FieldError error) {
        String key = error.path().replaceFirst("^/", "").replace('/', '.');
        String variable = variable(key);
        String origin = "";
        if (settings.containsKey(key)) {
            origin = "--set";
        } else if (!environment.getOrDefault(variable, "").isEmpty()) {
            origin = variable;
        } else if (!error.path().isEmpty() && !document.at(error.path()).isMissingNode()) {
            origin = file;
        }
        return origin.isEmpty()
                ? error
                : new FieldError(error.path(), error.message() + " (in " + origin + ")");
    }

    /** Everything that was given for a key that does not exist. */
    List<FieldError> unknown(Collection<String> keys) {
        List<FieldError> errors = new ArrayList<>();
        TreeSet<String> sections = new TreeSet<>();
        TreeMap<String, String> variables = new TreeMap<>();
        for (String key : keys) {
            sections.add(key.substring(0, key.indexOf('.')));
            variables.put(variable(key), key);
        }
        for (Map.Entry<String, JsonNode> section : document.properties()) {
            String name = section.getKey();
            if (!sections.contains(name)) {
                errors.add(unknown(pointer(name), name, sections));
            } else if (!section.getValue().isObject()) {
                errors.add(new FieldError(pointer(name), "must be an object"));
            } else {
                unknown(name, section.getValue(), keys, errors);
            }
        }
        for (String key : settings.keySet()) {
            if (!keys.contains(key)) {
                errors.add(unknown(pointer(key), key, keys));
            }
        }
        // Other things may be called CARILLON_… too: only what looks like a misspelt key is one.
        for (String name : environment.keySet()) {
            boolean ours =
                    sections.stream()
                            .map(section -> PREFIX + section.toUpperCase(Locale.ROOT) + "_")
                            .anyMatch(name::startsWith);
            if (ours && !variables.containsKey(name)) {
                Spelling.nearest(name, variables.keySet())
                        .ifPresent(near -> errors.add(misspelt(name, near)));
            }
        }
        return errors;
    }

    private static void unknown(
            String section, JsonNode members, Collection<String> keys, List<FieldError> errors) {
        TreeSet<String> siblings = new TreeSet<>();
        for (String key : keys) {
            if (key.startsWith(section + ".")) {
                siblings.add(key.substring(section.length() + 1));
            }
        }
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            String name = member.getKey();
            if (!siblings.contains(name)) {
                errors.add(unknown(pointer(section) + pointer(name), name, siblings));
            }
        }
    }

    private static FieldError unknown(String path, String name, Collection<String> known) {
        return new FieldError(path, "is not known" + Spelling.hint(name, known));
    }

    private static FieldError misspelt(String name, String near) {
        return new FieldError("", name + " names no key; did you mean " + near + "?");
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
