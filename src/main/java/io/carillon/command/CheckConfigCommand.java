package io.carillon.command;

import io.carillon.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code carillon check-config}: prints every key with its value, passwords masked, or a line for
 * each error.
 */
@Command(
        name = "check-config",
        description =
                "Shows the configuration that a node would start with, or what is wrong with it.",
        mixinStandardHelpOptions = true)
public final class CheckConfigCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws ConfigException {
        spec.commandLine().getOut().println(options.load().shown());
        return 0;
    }
}
