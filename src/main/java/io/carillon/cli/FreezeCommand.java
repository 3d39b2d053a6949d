package io.carillon.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code freeze}: nothing is launched for a while. Mounted by {@link CommandLineClient}. */
@Command(
        name = "freeze",
        description = {
            "Freezes all launches for a while.",
            "What is at work goes on; jobs with freezeExempt are launched."
        },
        mixinStandardHelpOptions = true)
public final class FreezeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Option(
            names = "--reason",
            required = true,
            description = "reason, shown with all that waits for it")
    private String reason = "";

    @Option(names = "--until", required = true, description = AgentCommands.UNTIL)
    private String until = "";

    @Override
    public Integer call() {
        ObjectNode body = new ObjectNode(JsonNodeFactory.instance).put("reason", reason);
        body.put("until", Moments.of(spec.commandLine(), "--until", until));
        options.screen(spec.commandLine().getOut())
                .one(
                        options.client().call("POST", "/v1/cluster/freeze", body.toString()),
                        "frozen",
                        "since",
                        "until",
                        "reason",
                        "by");
        return 0;
    }
}
