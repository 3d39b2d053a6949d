package io.carillon.mesos;

import io.carillon.model.job.Container.PortMapping;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.PortRef;
import io.carillon.model.job.Probe;
import io.carillon.model.job.ReadyCheck;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.Findings.Readiness;
import io.carillon.model.mesos.Launch;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Converts the checks of tasks, and what came of them. */
final class CheckMessages {
    private static final int OK = 200;
    private static final int BAD = 400;

    private final Launch launch;

    private CheckMessages(Launch launch) {
        this.launch = launch;
    }

    /** Adds the checks of the launch to its task. */
    static void add(Launch launch, TaskInfo.Builder task) {
        CheckMessages messages = new CheckMessages(launch);
        launch.care().health().map(messages::health).ifPresent(task::setHealthCheck);
        launch.care().check().map(messages::check).ifPresent(task::setCheck);
    }

    private Protos.HealthCheck health(HealthCheck check) {
        Protos.HealthCheck.Builder health =
                Protos.HealthCheck.newBuilder()
                        .setDelaySeconds(Amounts.seconds(check.delay()))
                        .setIntervalSeconds(Amounts.seconds(check.interval()))
                        .setTimeoutSeconds(Amounts.seconds(check.timeout()))
                        .setGracePeriodSeconds(Amounts.seconds(check.gracePeriod()))
                        .setConsecutiveFailures(check.failures());
        if (check.probe() instanceof Probe.Http http) {
            health.setType(Protos.HealthCheck.Type.HTTP)
                    .getHttpBuilder()
                    .setPort(port(http.port()))
                    .setPath(http.path())
                    .setScheme(http.https() ? "https" : "http");
        } else if (check.probe() instanceof Probe.Tcp tcp) {
            health.setType(Protos.HealthCheck.Type.TCP).getTcpBuilder().setPort(port(tcp.port()));
        } else if (check.probe() instanceof Probe.Command command) {
            health.setType(Protos.HealthCheck.Type.COMMAND).setCommand(command(command));
        }
        return health.build();
    }

    private CheckInfo check(ReadyCheck check) {
        CheckInfo.Builder ready =
                CheckInfo.newBuilder()
                        .setDelaySeconds(Amounts.seconds(check.delay()))
                        .setIntervalSeconds(Amounts.seconds(check.interval()))
                        .setTimeoutSeconds(Amounts.seconds(check.timeout()));
        if (check.probe() instanceof Probe.Http http) {
            ready.setType(CheckInfo.Type.HTTP)
                    .getHttpBuilder()
                    .setPort(port(http.port()))
                    .setPath(http.path());
        } else if (check.probe() instanceof Probe.Tcp tcp) {
            ready.setType(CheckInfo.Type.TCP).getTcpBuilder().setPort(port(tcp.port()));
        } else if (check.probe() instanceof Probe.Command command) {
            ready.setType(CheckInfo.Type.COMMAND).getCommandBuilder().setCommand(command(command));
        }
        return ready.build();
    }

    /** Not every executor gives it the environment of the task by itself. */
    private CommandInfo command(Probe.Command command) {
        return CommandInfo.newBuilder()
                .setShell(true)
                .setValue(command.line())
                .setEnvironment(LaunchMessages.env(launch.env()))
                .build();
    }

    /** A port as the network of the task knows it: the executor asks from within. */
    private int port(PortRef port) {
        if (port instanceof PortRef.Fixed fixed) {
            return fixed.number();
        }
        int index = port instanceof PortRef.Own own ? own.index() : 0;
        List<PortMapping> mapped =
                launch.container().map(own -> own.network().ports()).orElse(List.of());
        return index < mapped.size()
                ? mapped.get(index).container()
                : ContainerMessages.ports(launch.resources()).get(index);
    }

    /** What a status tells of the checks of its task. */
    static Findings findings(TaskStatus status) {
        return new Findings(
                status.hasHealthy() ? Optional.of(status.getHealthy()) : Optional.empty(),
                status.hasCheckStatus()
                        ? Optional.of(readiness(status.getCheckStatus()))
                        : Optional.empty());
    }

    /** As long as there is no result, the message of the check's kind is empty. */
    private static Readiness readiness(CheckStatusInfo status) {
        if (status.getCommand().hasExitCode()) {
            return readiness(status.getCommand().getExitCode() == 0);
        }
        if (status.getHttp().hasStatusCode()) {
            int code = status.getHttp().getStatusCode();
            return readiness(code >= OK && code < BAD);
        }
        return status.getTcp().hasSucceeded()
                ? readiness(status.getTcp().getSucceeded())
                : Readiness.UNKNOWN;
    }

    private static Readiness readiness(boolean ready) {
        return ready ? Readiness.READY : Readiness.NOT_READY;
    }
}
