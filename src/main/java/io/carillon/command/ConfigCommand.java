package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.ConfigException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sub-command {@code check-config}: shows the configuration that a node would start with, or
 * what is wrong with it.
 */
public final class ConfigCommand {
    private ConfigCommand() {}

    /**
     * Prints every key with its value, passwords masked, or a line for each error.
     *
     * @return the exit code: 0 when the configuration is good, 2 when not
     */
    public static int check(
            Optional<Path> file,
            Map<String, String> environment,
            List<String> settings,
            PrintStream out,
            PrintStream err) {
        try {
            out.println(Config.Loaded.load(file, environment, settings).shown());
            return 0;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return 2;
        }
    }
}
