package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Whether a call is well-formed; returns the error. Pure functions. */
final class CallRules {

    private CallRules() {}

    static Optional<String> validate(Call call, Optional<String> principal) {
        if (!call.hasType()) {
            return Optional.of("Expecting 'type' to be present");
        }
        if (call.getType() == Call.Type.SUBSCRIBE) {
            return subscribe(call, principal);
        }
        if (!call.hasFrameworkId()) {
            return Optional.of("Expecting 'framework_id' to be present");
        }
        return missing(call)
                .map(field -> "Expecting '" + field + "' to be present")
                .or(() -> details(call));
    }

    private static Optional<String> subscribe(Call call, Optional<String> principal) {
        if (!call.hasSubscribe()) {
            return Optional.of("Expecting 'subscribe' to be present");
        }
        FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
        // An empty id counts as absent, on both sides.
        if (!call.getFrameworkId().getValue().equals(info.getId().getValue())) {
            return Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
        }
        if (principal.isPresent()
                && info.hasPrincipal()
                && !info.getPrincipal().equals(principal.get())) {
            return Optional.of(mismatch(principal.get(), info.getPrincipal()));
        }
        return Optional.empty();
    }

    static String mismatch(String authenticated, String named) {
        return "Authenticated principal '"
                + authenticated
                + "' does not match principal '"
                + named
                + "' set in `FrameworkInfo`";
    }

    private static Optional<String> missing(Call call) {
        return switch (call.getType()) {
            case ACCEPT -> unless(call.hasAccept(), "accept");
            case DECLINE -> unless(call.hasDecline(), "decline");
            case ACCEPT_INVERSE_OFFERS ->
                    unless(call.hasAcceptInverseOffers(), "accept_inverse_offers");
            case DECLINE_INVERSE_OFFERS ->
                    unless(call.hasDeclineInverseOffers(), "decline_inverse_offers");
            case KILL -> unless(call.hasKill(), "kill");
            case SHUTDOWN -> unless(call.hasShutdown(), "shutdown");
            case ACKNOWLEDGE -> unless(call.hasAcknowledge(), "acknowledge");
            case ACKNOWLEDGE_OPERATION_STATUS ->
                    unless(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status");
            case RECONCILE -> unless(call.hasReconcile(), "reconcile");
            case RECONCILE_OPERATIONS ->
                    unless(call.hasReconcileOperations(), "reconcile_operations");
            case MESSAGE -> unless(call.hasMessage(), "message");
            case REQUEST -> unless(call.hasRequest(), "request");
            case UPDATE_FRAMEWORK -> unless(call.hasUpdateFramework(), "update_framework");
            case SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> unless(boolean present, String field) {
        return present ? Optional.empty() : Optional.of(field);
    }

    private static Optional<String> details(Call call) {
        return switch (call.getType()) {
            case ACKNOWLEDGE -> uuid(call.getAcknowledge().getUuid());
            case ACKNOWLEDGE_OPERATION_STATUS -> {
                var operation = call.getAcknowledgeOperationStatus();
                yield uuid(operation.getUuid())
                        .or(
                                () ->
                                        operation.hasAgentId()
                                                ? Optional.empty()
                                                : Optional.of(
                                                        "Expecting 'agent_id' to be present"));
            }
            case UPDATE_FRAMEWORK ->
                    call.getFrameworkId()
                                    .getValue()
                                    .equals(
                                            call.getUpdateFramework()
                                                    .getFrameworkInfo()
                                                    .getId()
                                                    .getValue())
                            ? Optional.empty()
                            : Optional.of(
                                    "'framework_id' differs from"
                                            + " 'update_framework.framework_info.id'");
            default -> Optional.empty();
        };
    }

    /** Sixteen bytes with one of the versions 1 to 5: Mesos' parser refuses all others. */
    static Optional<String> uuid(ByteString bytes) {
        int version = bytes.size() == 16 ? (bytes.byteAt(6) & 0xF0) >> 4 : 0;
        return version >= 1 && version <= 5 ? Optional.empty() : Optional.of("Not a valid UUID");
    }
}
