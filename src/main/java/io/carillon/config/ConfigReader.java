package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.model.FieldError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a configuration key by key and collects what is wrong with it. One thread, one
 * configuration.
 */
final class ConfigReader {
    private final ConfigSources sources;
    private final Path folder;
    private final List<FieldError> errors = new ArrayList<>();
    private final Set<Key<?>> wrong = new LinkedHashSet<>();
    private final Map<Key<?>, Object> values = new LinkedHashMap<>();
    private final ObjectNode shown = JsonNodeFactory.instance.objectNode();

    /** Relative paths count from the folder. */
    ConfigReader(ConfigSources sources, Path folder) {
        this.sources = sources;
        this.folder = folder;
    }

    /**
     * @throws ConfigException naming everything that is wrong
     */
    Config read(List<Key<?>> keys, List<RemovedKey> removed) throws ConfigException {
        keys.forEach(this::read);
        Config config = new Config(values, shown.toPrettyString());
        for (KeyRelation relation : KeyRelation.all()) {
            if (Collections.disjoint(relation.keys(), wrong) && !relation.holds().test(config)) {
                complain(relation.keys().get(0), "", relation.message().apply(config));
            }
        }
        errors.addAll(UnknownKeys.find(sources, keys, removed));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return config;
    }

    private <T> void read(Key<T> key) {
        T value = key.otherwise();
        Optional<ConfigSources.Given> given = sources.given(key.path());
        if (given.isPresent()) {
            try {
                value = given.get().as(key.type());
            } catch (IllegalArgumentException e) {
                complain(key, "", "must be " + key.type().words());
                return;
            }
        }
        ObjectNode section = shown;
        for (String name : key.sections().split("\\.", -1)) {
            section = section.withObjectProperty(name);
        }
        section.set(key.name(), key.shown(value));
        T inFolder = key.type().in(folder, value);
        key.checks().forEach(check -> check(key, inFolder, check));
        values.put(key, inFolder);
    }

    private <T> void check(Key<T> key, T read, Check<T> check) {
        JsonNode json = key.type().toJson(read);
        for (String part : check.broken().apply(read)) {
            // A wrong value may hold a password in an unexpected place, so it is left out.
            String value = json.at(part).toString();
            String is = key.masked() || value.contains("@") ? "" : "is " + value + "; it ";
            complain(key, part, is + "must be " + check.words());
        }
    }

    private void complain(Key<?> key, String part, String message) {
        wrong.add(key);
        errors.add(sources.error(key.path(), part, message));
    }
}
