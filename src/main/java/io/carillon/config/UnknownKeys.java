package io.carillon.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.definition.Spelling;
import io.carillon.model.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The search for values that were given for keys which do not exist, or no longer exist. One
 * thread, one configuration.
 */
final class UnknownKeys {
    private final ConfigSources sources;
    private final List<RemovedKey> removed;

    /** What stands in each section; the empty name is the root. */
    private final TreeMap<String, TreeSet<String>> names = new TreeMap<>();

    private final TreeSet<String> paths = new TreeSet<>();
    private final TreeSet<String> removedPaths = new TreeSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    private UnknownKeys(ConfigSources sources, List<Key<?>> keys, List<RemovedKey> removed) {
        this.sources = sources;
        this.removed = removed;
        for (Key<?> key : keys) {
            paths.add(key.path());
            String of = key.path();
            for (int dot = of.lastIndexOf('.'); dot >= 0; dot = of.lastIndexOf('.')) {
                String name = of.substring(dot + 1);
                of = of.substring(0, dot);
                names.computeIfAbsent(of, section -> new TreeSet<>()).add(name);
            }
            names.computeIfAbsent("", root -> new TreeSet<>()).add(of);
        }
        removed.forEach(key -> removedPaths.add(key.path()));
    }

    static List<FieldError> find(
            ConfigSources sources, List<Key<?>> keys, List<RemovedKey> removed) {
        UnknownKeys unknown = new UnknownKeys(sources, keys, removed);
        unknown.removedKeys();
        unknown.inFile();
        unknown.inSettings();
        unknown.inEnvironment();
        return unknown.errors;
    }

    private void removedKeys() {
        for (RemovedKey key : removed) {
            if (sources.given(key.path()).isPresent()) {
                errors.add(sources.error(key.path(), "", key.message()));
            }
        }
    }

    private void inFile() {
        inSection("", sources.document());
    }

    /** The root is a section, too: its name is empty. */
    private void inSection(String section, JsonNode members) {
        TreeSet<String> known = names.getOrDefault(section, new TreeSet<>());
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            String path = section.isEmpty() ? member.getKey() : section + "." + member.getKey();
            boolean plain = member.getKey().indexOf('.') < 0;
            if (plain && isSection(path)) {
                if (member.getValue().isObject()) {
                    inSection(path, member.getValue());
                } else {
                    errors.add(
                            ConfigSources.located(
                                    ConfigSources.pointer(path),
                                    "must be an object",
                                    sources.file()));
                }
            } else if (!plain || (!paths.contains(path) && !removedPaths.contains(path))) {
                String parent = section.isEmpty() ? "" : ConfigSources.pointer(section);
                String name = member.getKey();
                refuse(FieldError.pointer(parent, name), name, known, sources.file());
            }
        }
    }

    private boolean isSection(String name) {
        return names.containsKey(name)
                || removedPaths.stream().anyMatch(path -> path.startsWith(name + "."));
    }

    private void inSettings() {
        for (String key : sources.settings()) {
            if (!paths.contains(key) && !removedPaths.contains(key)) {
                refuse(ConfigSources.pointer(key), key, paths, "--set");
            }
        }
    }

    /**
     * Other programs' variables may have the same prefix: only a likely misspelt key is refused.
     */
    private void inEnvironment() {
        Set<String> known = variables(paths);
        Set<String> expected = variables(removedPaths);
        expected.addAll(known);
        for (String variable : sources.variables()) {
            if (isOurs(variable) && !expected.contains(variable)) {
                Spelling.nearest(variable, known)
                        .map(near -> variable + " is not a key; did you mean " + near + "?")
                        .ifPresent(message -> errors.add(new FieldError("", message)));
            }
        }
    }

    private boolean isOurs(String variable) {
        return names.keySet().stream()
                .filter(section -> !section.isEmpty())
                .map(
                        section ->
                                ConfigSources.PREFIX
                                        + section.replace('.', '_').toUpperCase(Locale.ROOT)
                                        + "_")
                .anyMatch(variable::startsWith);
    }

    private static Set<String> variables(Collection<String> keys) {
        TreeSet<String> variables = new TreeSet<>();
        keys.forEach(key -> variables.add(ConfigSources.variable(key)));
        return variables;
    }

    private void refuse(String path, String name, Collection<String> known, String origin) {
        String hint = known.isEmpty() ? "" : Spelling.hint(name, known);
        errors.add(ConfigSources.located(path, "is not known" + hint, origin));
    }
}
