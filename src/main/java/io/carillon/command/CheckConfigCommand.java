package io.carillon.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the configuration that a node would start with. */
@Command(
        name = "check-config",
        description =
                "Shows the configuration that a node would start with, or what is wrong with it.",
        mixinStandardHelpOptions = true)
public final class CheckConfigCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file; default: none")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides a key, may be repeated")
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
        return ConfigCommand.check(
                Optional.ofNullable(config), System.getenv(), settings, System.out, System.err);
    }
}
