package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give a command the configuration of a node. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file; default: none")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides a key of the configuration; may be repeated")
    private List<String> settings = new ArrayList<>();

    /**
     * The configuration that the options name.
     *
     * @param more settings of the command itself, as {@code key=value}
     */
    Config load(String... more) throws ConfigException {
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        return Config.load(Optional.ofNullable(file), System.getenv(), all);
    }

    /** The configuration file, if one is named. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The configuration for a command that opens no API, so that it needs no tokens. */
    Config withoutServing() throws ConfigException {
        return load("authentication.allowUnauthenticated=true");
    }
}
