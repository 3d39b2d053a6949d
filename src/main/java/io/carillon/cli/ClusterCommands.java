package io.carillon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cluster}: the cluster and its term. Mounted by {@link CommandLineClient}. */
@Command(
        name = "cluster",
        description = "Shows the cluster and its term.",
        subcommands = QuarantineCommands.class,
        mixinStandardHelpOptions = true)
public final class ClusterCommands implements Runnable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing sub-command of cluster; --help lists them");
    }

    ApiClient client() {
        return options.client();
    }

    Screen screen() {
        return options.screen(spec.commandLine().getOut());
    }

    @Command(
            description = "Shows the cluster as the node sees it.",
            mixinStandardHelpOptions = true)
    int show() {
        screen().one(
                        client().get("/v1/cluster"),
                        "node",
                        "leader.node",
                        "leader.url",
                        "term.state",
                        "term.epoch",
                        "term.since",
                        "term.reconciled",
                        "framework.id",
                        "framework.removed.because",
                        "master",
                        "counts.jobs",
                        "counts.liveTasks",
                        "counts.waitingTasks",
                        "counts.drainedAgents",
                        "freeze",
                        "nodes",
                        "problems");
        return 0;
    }

    @Command(description = "Reconciles tasks with Mesos.", mixinStandardHelpOptions = true)
    int reconcile(
            @Option(names = "--implicit", description = "asks Mesos for all tasks that it knows")
                    boolean implicit,
            @Option(names = "--wait", description = "waits until Mesos has answered for every task")
                    boolean wait) {
        String kind = implicit ? "implicit" : "explicit";
        JsonNode now = client().call("POST", "/v1/cluster/reconcile?kind=" + kind, "");
        while (wait && now.path("running").asBoolean()) {
            RunFollower.pause(POLL_INTERVAL);
            now = client().get("/v1/cluster/reconciliation");
        }
        screen().one(
                        now,
                        "running",
                        "kind",
                        "startedAt",
                        "asked",
                        "answered",
                        "unanswered",
                        "rounds");
        return 0;
    }

    @Command(description = "Makes the leader give up leadership.", mixinStandardHelpOptions = true)
    int abdicate() {
        screen().one(client().call("POST", "/v1/cluster/abdicate", ""), "detail");
        return 0;
    }

    @Command(
            name = "reset-framework",
            description = {
                "Sets aside a framework that Mesos has removed.",
                "Its tasks end as lost, and a new framework is registered."
            },
            mixinStandardHelpOptions = true)
    int resetFramework(
            @Option(
                            names = "--confirm",
                            required = true,
                            paramLabel = "ID",
                            description = "the id of the removed framework, typed again")
                    String confirm) {
        String body = new ObjectNode(JsonNodeFactory.instance).put("confirm", confirm).toString();
        screen().one(client().call("POST", "/v1/cluster/framework/reset", body), "detail");
        return 0;
    }
}
