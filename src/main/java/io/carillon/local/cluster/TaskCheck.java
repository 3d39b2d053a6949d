package io.carillon.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.jspecify.annotations.Nullable;

/** A check or health check of a running task, and what its runs gave. Mutable; one thread. */
final class TaskCheck {

    final LocalTask task;

    /** What is run, and when; for health checks too. */
    final CheckInfo check;

    /** The rules of a health check; empty for a check, which only reports. */
    final Optional<HealthCheck> health;

    final Instant since;

    /** No run has succeeded yet. */
    boolean initializing = true;

    int failures;

    /** The result that was reported last. */
    CheckStatusInfo reported;

    /** The id of the run that goes on; null between two runs. */
    @Nullable String running;

    Alarms.@Nullable Timer timer;

    private TaskCheck(
            LocalTask task, CheckInfo check, Optional<HealthCheck> health, Instant since) {
        this.task = task;
        this.check = check;
        this.health = health;
        this.since = since;
        this.reported = nothing(check);
    }

    static TaskCheck of(LocalTask task, CheckInfo check, Instant since) {
        return new TaskCheck(task, check, Optional.empty(), since);
    }

    static TaskCheck of(LocalTask task, HealthCheck health, Instant since) {
        CheckInfo.Builder check =
                CheckInfo.newBuilder()
                        .setDelaySeconds(health.getDelaySeconds())
                        .setIntervalSeconds(health.getIntervalSeconds())
                        .setTimeoutSeconds(health.getTimeoutSeconds());
        switch (type(health)) {
            case HTTP -> {
                check.setType(CheckInfo.Type.HTTP);
                check.getHttpBuilder()
                        .setPort(health.getHttp().getPort())
                        .setPath(health.getHttp().getPath());
            }
            case TCP -> {
                check.setType(CheckInfo.Type.TCP);
                check.getTcpBuilder().setPort(health.getTcp().getPort());
            }
            default -> {
                check.setType(CheckInfo.Type.COMMAND);
                check.getCommandBuilder().setCommand(health.getCommand());
            }
        }
        return new TaskCheck(task, check.build(), Optional.of(health), since);
    }

    /** The type; for compatibility, the master infers one that is not given. */
    private static HealthCheck.Type type(HealthCheck health) {
        if (health.hasType()) {
            return health.getType();
        }
        return health.hasHttp() ? HealthCheck.Type.HTTP : HealthCheck.Type.COMMAND;
    }

    /** The status of a check without a result. */
    static CheckStatusInfo nothing(CheckInfo check) {
        CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
        switch (check.getType()) {
            case COMMAND -> status.getCommandBuilder();
            case HTTP -> status.getHttpBuilder();
            case TCP -> status.getTcpBuilder();
            case UNKNOWN -> {}
        }
        return status.build();
    }

    Order.StartCheck order(String id) {
        HealthCheck info = health.orElse(HealthCheck.getDefaultInstance());
        boolean six =
                info.getHttp().getProtocol() == NetworkInfo.Protocol.IPv6
                        || info.getTcp().getProtocol() == NetworkInfo.Protocol.IPv6;
        return new Order.StartCheck(
                id,
                task.process(),
                check,
                info.getHttp().hasScheme() ? info.getHttp().getScheme() : "http",
                six ? "::1" : "127.0.0.1");
    }

    /** Whether a result is the one of a healthy task. */
    static boolean passed(CheckStatusInfo result) {
        return switch (result.getType()) {
            case COMMAND ->
                    result.getCommand().hasExitCode() && result.getCommand().getExitCode() == 0;
            case HTTP ->
                    result.getHttp().getStatusCode() >= 200
                            && result.getHttp().getStatusCode() < 400;
            case TCP -> result.getTcp().getSucceeded();
            case UNKNOWN -> false;
        };
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
