package io.carillon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code thaw}: launches go on. Mounted by {@link CommandLineClient}. */
@Command(
        name = "thaw",
        description = "Ends a freeze of all launches, whoever or whatever began it.",
        mixinStandardHelpOptions = true)
public final class ThawCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() {
        options.screen(spec.commandLine().getOut())
                .one(options.client().call("DELETE", "/v1/cluster/freeze", ""), "detail");
        return 0;
    }
}
