package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.mesos.MasterUrl;
import io.carillon.mesos.Teardown;
import io.carillon.node.NodeSettings;
import io.carillon.operator.FrameworkRemoval;
import io.carillon.operator.StoredCluster;
import io.carillon.runtime.Election.Node;
import io.carillon.terminal.Confirmation;
import io.carillon.terminal.Failures;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.OperatorFence;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The end of a cluster: its framework with all tasks, and its state. */
@Command(
        name = "uninstall",
        description = {
            "Tears the framework down at Mesos, which kills all its tasks,",
            "and removes the state from ZooKeeper. May be repeated until it is complete."
        },
        mixinStandardHelpOptions = true)
public final class UninstallCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private StateOptions options = new StateOptions();

    @Option(
            names = "--state-only",
            description = "removes the state alone; Mesos is not spoken with, and tasks go on")
    private boolean stateOnly;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description = "how long Mesos may take to confirm; default ${DEFAULT-VALUE}")
    private Duration patience = Duration.ofMinutes(1);

    @Option(
            names = "--yes",
            paramLabel = "ROOT",
            description = "confirms it by the name of the root, instead of typing it")
    private @Nullable String yes;

    @Override
    public Integer call() throws Exception {
        Config config = options.config();
        ZooKeeperSettings settings = NodeSettings.zookeeper(config);
        try (OperatorAccess access = OperatorAccess.open(settings)) {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal = refusal(settings, found);
            if (refusal.isPresent()) {
                return failed(refusal.get());
            }
            if (found.records() == 0 && !found.removing() && found.nodes().isEmpty()) {
                say("Nothing is stored at " + settings.root() + ".");
                return 0;
            }
            StoredCluster stored = StoredCluster.of(access.load().blockingGet());
            if (stateOnly || (stored.framework().isEmpty() && stored.unreadable().isEmpty())) {
                return uninstall(access, config, found, stored, Optional.empty());
            }
            if (stored.unreadable().isPresent()) {
                return failed(unreadable(settings, stored.unreadable().get()));
            }
            try (FrameworkRemoval removal = FrameworkRemoval.prepare(config)) {
                return uninstall(access, config, found, stored, Optional.of(removal));
            }
        }
    }

    private Optional<String> refusal(ZooKeeperSettings settings, ClusterStatus found) {
        String root = settings.root();
        if (!found.exists()) {
            return Optional.of("there is nothing at " + settings.servers() + root);
        }
        if (found.operator().isPresent()) {
            return RestoreCommand.running(root, found);
        }
        if (found.restoring() && !stateOnly) {
            return Optional.of(
                    "a restore into "
                            + root
                            + " has broken off: complete it first, or remove the state without"
                            + " the framework (--state-only)");
        }
        return found.unknownLayout();
    }

    private static String unreadable(ZooKeeperSettings settings, String why) {
        return "the framework id cannot be read ("
                + why
                + "), so the framework may well be alive. Write the id that Mesos shows into "
                + settings.root()
                + "/framework/id (docs/OPERATIONS.md, \"When Mesos has removed the framework\")"
                + " and repeat this, or remove the state alone (--state-only)";
    }

    private int uninstall(
            OperatorAccess access,
            Config config,
            ClusterStatus found,
            StoredCluster stored,
            Optional<FrameworkRemoval> removal)
            throws IOException {
        Optional<MasterUrl> master = removal.flatMap(FrameworkRemoval::master);
        if (removal.isPresent() && master.isEmpty()) {
            return failed(
                    "no leading Mesos master is known at "
                            + config.mesos().master()
                            + "; nothing has been changed. --state-only removes the state alone");
        }
        tell(config, found, stored, master);
        PrintWriter err = spec.commandLine().getErr();
        List<String> accepted = List.of(config.zookeeper().root(), config.mesos().name());
        if (!Confirmation.at(err).given(yes, accepted)) {
            return 1;
        }
        OperatorFence custody =
                access.seize(OperatorFence.Purpose.REMOVAL, StateOptions.self("uninstall"), 0)
                        .blockingGet();
        try {
            // The leader could write until just now.
            StoredCluster last = StoredCluster.of(custody.load().blockingGet());
            if (!stateOnly && !last.sameFramework(stored)) {
                custody.release().blockingAwait();
                return failed("the framework has changed just now; repeat this");
            }
            if (removal.isPresent()) {
                String framework = last.framework().orElseThrow();
                told(removal.get().run(framework, patience), framework);
            }
            return remove(access, config.zookeeper().root(), custody);
        } catch (Teardown.FailedException e) {
            return notTornDown(custody, found, e);
        } catch (RuntimeException e) {
            return failed(
                    "the uninstallation has broken off: "
                            + Failures.said(e)
                            + ". No node does anything at "
                            + config.zookeeper().root()
                            + " any more; repeat it");
        }
    }

    private void tell(
            Config config, ClusterStatus found, StoredCluster stored, Optional<MasterUrl> master) {
        say("Cluster    " + config.zookeeper().servers() + config.zookeeper().root());
        say("Removed    " + found.records() + " records, among them " + stored.jobs() + " jobs");
        say(
                "Framework  "
                        + stored.framework().orElse("none is registered")
                        + " ("
                        + config.mesos().name()
                        + ")"
                        + (stateOnly ? ", which is left to Mesos with its tasks" : ""));
        master.ifPresent(at -> say("Master     " + at));
        if (!stateOnly) {
            say("Killed     all its tasks; " + stored.liveTasks() + " are live as far as is known");
        }
        found.leader().ifPresent(node -> say("Leader     " + node.name() + " stops leading"));
    }

    private void told(Teardown.Outcome outcome, String framework) {
        say(
                outcome == Teardown.Outcome.TORN_DOWN
                        ? "Mesos has removed framework " + framework + " with all its tasks."
                        : "Mesos had already removed framework " + framework + ".");
    }

    private int notTornDown(
            OperatorFence custody, ClusterStatus found, Teardown.FailedException why) {
        boolean clean = !why.sent() && !found.removing();
        if (clean) {
            custody.release().blockingAwait();
        }
        return failed(
                why.getMessage()
                        + (clean
                                ? ". Nothing has been changed, and nodes go on"
                                : ". The state is kept, and no node does anything: repeat it")
                        + "; --state-only removes the state alone");
    }

    private int remove(OperatorAccess access, String root, OperatorFence custody) {
        Progress progress = Progress.on(spec.commandLine().getErr());
        custody.erase(progress.of("removed")).blockingAwait();
        progress.done();
        boolean complete = custody.removed().blockingGet();
        say("The state below " + root + " is removed.");
        if (complete) {
            say(root + "/leader stays: it counts the terms, so that no former leader can write.");
            return 0;
        }
        List<String> names = access.look().blockingGet().nodes().stream().map(Node::name).toList();
        say(
                "These nodes still run, and are kept from beginning anew by "
                        + root
                        + "/removing: "
                        + String.join(", ", names)
                        + ". Stop them and repeat this command.");
        return 0;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private int failed(String why) {
        spec.commandLine().getErr().println("carillon: " + why);
        return 1;
    }
}
