package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.Keys;
import io.carillon.operator.ClusterRemoval.Plan;
import io.carillon.operator.ClusterRemoval.Result;
import java.io.PrintWriter;

/** What {@code carillon cluster uninstall} prints. */
final class RemovalReport {
    private final PrintWriter out;
    private final Config config;
    private final String root;

    RemovalReport(PrintWriter out, Config config) {
        this.out = out;
        this.config = config;
        this.root = config.get(Keys.ZOOKEEPER_ROOT);
    }

    /** There is nothing to remove. */
    void nothing() {
        say("Nothing is stored at " + root + ".");
    }

    /** What will be removed once it is confirmed. */
    void plan(Plan plan, boolean stateOnly) {
        say("Cluster    " + config.get(Keys.ZOOKEEPER_SERVERS) + root);
        say("Removed    %d records, with %d jobs".formatted(plan.records(), plan.cluster().jobs()));
        say(
                "Framework  %s (%s)%s"
                        .formatted(
                                plan.cluster().framework().orElse("none is registered"),
                                config.get(Keys.MESOS_NAME),
                                stateOnly ? ", left to Mesos with its tasks" : ""));
        plan.master().ifPresent(master -> say("Master     " + master));
        if (!stateOnly) {
            say(
                    "Killed     all its tasks; %d are known to be live"
                            .formatted(plan.cluster().liveTasks()));
        }
        plan.leader().ifPresent(name -> say("Leader     " + name + " stops leading"));
    }

    /** What has been removed. */
    void result(Result result) {
        result.framework()
                .ifPresent(
                        id ->
                                say(
                                        result.already()
                                                ? "Mesos had already removed framework " + id + "."
                                                : "Mesos has removed framework "
                                                        + id
                                                        + " with all its tasks."));
        say("The state below " + root + " is removed.");
        if (result.nodes().isEmpty()) {
            say(root + "/leader is kept: it counts the terms, so that no old leader can write.");
            return;
        }
        say(
                "These nodes still run: %s. %s/removing keeps them from starting anew. Stop them"
                                .formatted(String.join(", ", result.nodes()), root)
                        + " and repeat this command.");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
