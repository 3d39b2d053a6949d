package io.carillon.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The configuration of a node: a valid value for each of the {@link Keys}.
 *
 * <p>Immutable. Made by {@link #load}; read by the composition root alone, which hands each part of
 * the program what it needs.
 */
public final class Config {
    private final Map<Key<?>, Object> values;
    private final String shown;

    /**
     * @param values for each key a value of its type
     * @param shown the document that shows them
     */
    Config(Map<Key<?>, Object> values, String shown) {
        this.values = new LinkedHashMap<>(values);
        this.shown = shown;
    }

    /**
     * Reads the configuration: defaults, overridden by the file, by environment variables ({@code
     * CARILLON_HTTP_PORT}) and by settings ({@code http.port=8081}), the later the stronger.
     * Relative paths in it count from the folder of the file.
     *
     * @param file the configuration file, if there is one
     * @param environment the process environment
     * @param settings {@code key=value} each
     * @throws ConfigException naming everything that is wrong
     */
    public static Config load(
            Optional<Path> file, Map<String, String> environment, List<String> settings)
            throws ConfigException {
        ConfigSources sources = ConfigSources.of(file, environment, settings);
        Path folder = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
        return new ConfigReader(sources, folder).read(Keys.ALL, Keys.REMOVED);
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked") // The reader has put a value of the key's type.
    public <T> T get(Key<T> key) {
        return (T) Objects.requireNonNull(values.get(key), key.path());
    }

    /** Every key with its value as JSON, passwords masked. */
    public String shown() {
        return shown;
    }
}
