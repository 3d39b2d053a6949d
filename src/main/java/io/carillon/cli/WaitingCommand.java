package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code waiting}: what shards wait for. Mounted by {@link CommandLineClient}. */
@Command(
        name = "waiting",
        description = "Lists what shards wait for, with the most shards first.",
        mixinStandardHelpOptions = true)
public final class WaitingCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Option(names = "--job", description = "only shards of this job")
    private @Nullable String job;

    @Override
    public Integer call() {
        String path = new ListPath("/v1/waiting").with("job", job).with("limit", "1000").toString();
        JsonNode list = options.client().get(path);
        options.screen(spec.commandLine().getOut())
                .list(list.path("items"), "shards", "jobs", "for", "since", "until", "because");
        return 0;
    }
}
