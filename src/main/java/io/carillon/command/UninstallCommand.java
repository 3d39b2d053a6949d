package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.node.NodeSettings;
import io.carillon.operator.ClusterRemoval;
import io.carillon.operator.ClusterRemoval.Plan;
import io.carillon.operator.ClusterRemoval.Result;
import io.carillon.operator.OperatorException;
import io.carillon.terminal.Confirmation;
import io.carillon.terminal.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon cluster uninstall}: removes a cluster's framework with all tasks, and state. */
@Command(
        name = "uninstall",
        description = {
            "Tears the framework down at Mesos, which kills all its tasks,",
            "and removes the state from ZooKeeper. May be repeated until it is complete."
        },
        mixinStandardHelpOptions = true)
public final class UninstallCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--state-only",
            description = "removes only the state; does not contact Mesos, and tasks keep running")
    private boolean stateOnly;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description = "how long Mesos may take to confirm; default ${DEFAULT-VALUE}")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(
            names = "--yes",
            paramLabel = "ROOT",
            description = "confirms the removal by the name of the root, instead of typing it")
    private @Nullable String yes;

    @Override
    public Integer call() throws Exception {
        Config config = options.withoutServing();
        try (ClusterRemoval removal = ClusterRemoval.open(config, stateOnly)) {
            return uninstall(removal, config);
        } catch (OperatorException.Framework e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: "
                                    + e.getMessage()
                                    + ". --state-only removes only the state");
            return 1;
        }
    }

    private int uninstall(ClusterRemoval removal, Config config) throws Exception {
        RemovalReport report = new RemovalReport(spec.commandLine().getOut(), config);
        if (removal.isEmpty()) {
            report.nothing();
            return 0;
        }
        Plan plan = removal.plan();
        report.plan(plan, stateOnly);
        PrintWriter err = spec.commandLine().getErr();
        List<String> accepted =
                List.of(config.get(Keys.ZOOKEEPER_ROOT), config.get(Keys.MESOS_NAME));
        if (!Confirmation.at(err).given(yes, accepted)) {
            return 1;
        }
        Result result;
        try (Progress progress = Progress.on(err)) {
            result =
                    removal.run(
                            plan, NodeSettings.commandName("uninstall"), timeout, progress::show);
        }
        report.result(result);
        return 0;
    }
}
