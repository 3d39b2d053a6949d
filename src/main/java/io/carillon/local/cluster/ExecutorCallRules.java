package io.carillon.local.cluster;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;

/** Whether a call of an executor is well-formed; returns the error. Pure functions. */
final class ExecutorCallRules {

    private ExecutorCallRules() {}

    static Optional<String> validate(Call call) {
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        return switch (call.getType()) {
            case SUBSCRIBE ->
                    unless(call.hasSubscribe(), "subscribe").or(() -> unacknowledged(call));
            case UPDATE ->
                    unless(call.hasUpdate(), "update")
                            .or(() -> status(call, call.getUpdate().getStatus()));
            case MESSAGE -> unless(call.hasMessage(), "message");
            case HEARTBEAT, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> unless(boolean present, String field) {
        return present ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
    }

    private static Optional<String> unacknowledged(Call call) {
        for (Call.Update update : call.getSubscribe().getUnacknowledgedUpdatesList()) {
            Optional<String> complaint = status(call, update.getStatus());
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> status(Call call, TaskStatus status) {
        String executor = call.getExecutorId().getValue();
        if (!status.hasUuid()) {
            return Optional.of("Expecting 'uuid' to be present");
        }
        Optional<String> uuid = CallRules.uuid(status.getUuid());
        if (uuid.isPresent()) {
            return uuid;
        }
        if (status.hasExecutorId() && !status.getExecutorId().getValue().equals(executor)) {
            return Optional.of(
                    "ExecutorID in Call: "
                            + executor
                            + " does not match ExecutorID in TaskStatus: "
                            + status.getExecutorId().getValue());
        }
        String from =
                "from executor " + executor + " of framework " + call.getFrameworkId().getValue();
        if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
            return Optional.of(
                    "Received Call " + from + " with invalid source, expecting 'SOURCE_EXECUTOR'");
        }
        if (status.getState() == TaskState.TASK_STAGING) {
            return Optional.of("Received TASK_STAGING " + from + " which is not allowed");
        }
        return status.hasCheckStatus() ? check(status.getCheckStatus()) : Optional.empty();
    }

    private static Optional<String> check(CheckStatusInfo check) {
        boolean known = check.hasType() && check.getType() != CheckInfo.Type.UNKNOWN;
        if (!known) {
            return Optional.of("CheckStatusInfo must specify 'type'");
        }
        boolean shaped =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> false;
                };
        return shaped
                ? Optional.empty()
                : Optional.of(
                        "Expecting the result of the check to be set for "
                                + check.getType()
                                + " check's status");
    }
}
