package io.carillon.command;

import io.carillon.standalone.Directories;
import io.carillon.torture.Torture;
import io.carillon.torture.TortureOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon torture}: checks the promises while faults are injected into a cluster. */
@Command(
        name = "torture",
        description =
                "Starts a whole cluster in processes of its own on loopback, injects faults by a"
                        + " seed, and compares the ledger with what the tasks themselves wrote."
                        + " Exit code 1 when a promise was broken.",
        mixinStandardHelpOptions = true)
public final class TortureCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private TortureArguments arguments = new TortureArguments();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "directory of all output, which is kept; default: a temporary directory")
    private @Nullable Path data;

    @Option(names = "--keep", description = "keeps the temporary directory")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        if (data != null) {
            ServerOptions.check(spec, data);
        }
        arguments.check();
        Path directory = data == null ? Files.createTempDirectory("carillon-torture") : data;
        TortureOptions options = arguments.options(directory.toAbsolutePath());
        boolean held = new Torture(options, spec.commandLine().getOut()).run();
        if (data == null && !keep && held) {
            Directories.delete(directory);
        } else {
            spec.commandLine().getOut().println("Everything is in " + directory);
            spec.commandLine().getOut().flush();
        }
        return held ? 0 : 1;
    }
}
