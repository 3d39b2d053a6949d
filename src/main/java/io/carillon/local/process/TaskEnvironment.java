package io.carillon.local.process;

import io.carillon.local.cluster.Order;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Environment;

/**
 * The environment of a process: what an agent and its executor give it, then its own. Nothing is
 * inherited. Pure functions.
 */
final class TaskEnvironment {

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private TaskEnvironment() {}

    /**
     * All variables.
     *
     * @param agentPid such as {@code slave(1)@127.0.0.1:5050}
     */
    static Map<String, String> of(Order.StartProcess order, Path sandbox, String agentPid) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", PATH);
        environment.put("MESOS_SANDBOX", sandbox.toString());
        environment.put("MESOS_ALLOCATION_ROLE", order.role());
        if (order.container().hasParent()) {
            String endpoint = agentPid.substring(agentPid.indexOf('@') + 1);
            environment.put("MESOS_CONTAINER_IP", endpoint.replaceFirst(":[0-9]*$", ""));
        } else {
            ofExecutor(environment, order, sandbox, agentPid);
            environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
        }
        own(environment, order.command().getEnvironment());
        return environment;
    }

    /**
     * All variables of a custom executor.
     *
     * @param agentPid such as {@code slave(1)@127.0.0.1:5050}
     * @param token its authentication token, if agents ask for one
     */
    static Map<String, String> of(
            Order.StartExecutor order, Path sandbox, String agentPid, Optional<String> token) {
        Map<String, String> environment = new LinkedHashMap<>();
        // An executor in Java finds the one of the local Mesos, if the machine has no other.
        environment.put("PATH", PATH + ":" + System.getProperty("java.home") + "/bin");
        environment.put("MESOS_SANDBOX", sandbox.toString());
        ofExecutor(environment, order, sandbox, agentPid);
        environment.put(
                "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", MesosDurations.text(order.shutdownGrace()));
        own(environment, order.command().getEnvironment());
        // A variable of its own with that name would not open the door.
        token.ifPresent(value -> environment.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", value));
        return environment;
    }

    /** What an agent gives to executors; the tasks of groups do not get it. */
    private static void ofExecutor(
            Map<String, String> environment, Order.Start order, Path sandbox, String agentPid) {
        environment.put("MESOS_FRAMEWORK_ID", order.frameworkId());
        environment.put("MESOS_EXECUTOR_ID", order.executorId());
        environment.put("MESOS_SLAVE_ID", order.agentId());
        environment.put("MESOS_SLAVE_PID", agentPid);
        environment.put("MESOS_AGENT_ENDPOINT", agentPid.substring(agentPid.indexOf('@') + 1));
        environment.put("MESOS_DIRECTORY", sandbox.toString());
        environment.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        boolean checkpoint = order.framework().getCheckpoint();
        environment.put("MESOS_CHECKPOINT", checkpoint ? "1" : "0");
        if (checkpoint) {
            environment.put("MESOS_RECOVERY_TIMEOUT", "15mins");
            environment.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
        }
    }

    /** Adds variables of a command. */
    static void own(Map<String, String> environment, Environment variables) {
        for (Environment.Variable own : variables.getVariablesList()) {
            environment.put(
                    own.getName(),
                    own.getType() == Environment.Variable.Type.SECRET
                            ? own.getSecret().getValue().getData().toStringUtf8()
                            : own.getValue());
        }
    }
}
