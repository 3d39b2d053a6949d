package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.ConfigException;
import io.carillon.node.NodeSettings;
import io.carillon.terminal.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of commands that go to the stored state themselves, without a node. */
final class StateOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file of the nodes; default: none")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides a key, may be repeated")
    private List<String> settings = new ArrayList<>();

    /** What the nodes are configured with; who may call them is of no interest here. */
    Config config() throws IOException {
        List<String> sets = new ArrayList<>(settings);
        sets.add("authentication.allowUnauthenticated=true");
        try {
            return Config.load(Optional.ofNullable(config), System.getenv(), sets);
        } catch (ConfigException e) {
            throw new ParameterException(command.commandLine(), Failures.said(e), e);
        }
    }

    /** This process, for those who find it at work. */
    static String self(String command) {
        return "carillon cluster " + command + " (" + NodeSettings.processName() + ")";
    }
}
