package io.carillon.local.cluster;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Whether checks, health checks and environments are well-formed; returns the error. Pure
 * functions.
 */
final class CheckRules {

    private CheckRules() {}

    static Optional<String> validate(TaskInfo task) {
        if (task.hasCheck()) {
            Optional<String> complaint = check(task.getCheck());
            if (complaint.isPresent()) {
                return complaint.map(text -> "Task uses invalid check: " + text);
            }
        }
        return task.hasHealthCheck()
                ? healthCheck(task.getHealthCheck())
                        .map(text -> "Task uses invalid health check: " + text)
                : Optional.empty();
    }

    private static Optional<String> check(CheckInfo check) {
        if (!check.hasType() || check.getType() == CheckInfo.Type.UNKNOWN) {
            return Optional.of("CheckInfo must specify 'type'");
        }
        boolean shaped =
                switch (check.getType()) {
                    case COMMAND -> check.getCommand().getCommand().hasValue();
                    case HTTP -> check.hasHttp() && path(check.getHttp().getPath());
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> false;
                };
        if (!shaped) {
            return Optional.of("'" + check.getType() + "' check is incomplete");
        }
        return negative(
                check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
    }

    private static Optional<String> healthCheck(HealthCheck check) {
        boolean shaped;
        if (check.hasType()) {
            shaped =
                    switch (check.getType()) {
                        case COMMAND -> check.getCommand().hasValue();
                        case HTTP -> check.hasHttp() && path(check.getHttp().getPath());
                        case TCP -> check.hasTcp();
                        case UNKNOWN -> false;
                    };
        } else {
            shaped = check.getCommand().hasValue() || check.hasHttp();
        }
        if (!shaped) {
            return Optional.of("health check is incomplete");
        }
        String scheme = check.getHttp().getScheme();
        if (!scheme.isEmpty() && !scheme.equals("http") && !scheme.equals("https")) {
            return Optional.of("Unsupported HTTP health check scheme: '" + scheme + "'");
        }
        return negative(
                check.getDelaySeconds(),
                check.getIntervalSeconds(),
                check.getTimeoutSeconds(),
                check.getGracePeriodSeconds());
    }

    private static boolean path(String path) {
        return path.isEmpty() || path.startsWith("/");
    }

    private static Optional<String> negative(double... seconds) {
        for (double value : seconds) {
            if (!(value >= 0)) {
                return Optional.of("Expecting delays, intervals and timeouts to be non-negative");
            }
        }
        return Optional.empty();
    }

    /** VALUE needs a value, SECRET a secret: the local Mesos does not resolve secrets. */
    static Optional<String> environment(Environment environment) {
        for (Environment.Variable variable : environment.getVariablesList()) {
            String name = "Environment variable '" + variable.getName() + "' ";
            Optional<String> complaint =
                    switch (variable.getType()) {
                        case VALUE ->
                                !variable.hasValue()
                                        ? Optional.of(
                                                name + "of type 'VALUE' must have a value set")
                                        : variable.hasSecret()
                                                ? Optional.of(
                                                        name
                                                                + "of type 'VALUE' must not have a"
                                                                + " secret set")
                                                : Optional.empty();
                        case SECRET ->
                                variable.getSecret().getValue().hasData() && !variable.hasValue()
                                        ? Optional.empty()
                                        : Optional.of(
                                                name + "of type 'SECRET' is not a secret value");
                        case UNKNOWN -> Optional.of(name + "is of unknown type");
                    };
            if (complaint.isPresent()) {
                return complaint.map(text -> "Task's `CommandInfo` is invalid: " + text);
            }
        }
        return Optional.empty();
    }
}
