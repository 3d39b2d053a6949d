package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Answers the calls of schedulers, in the order of a real master's checks. One thread. */
final class CallHandling {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final Executor executor;
    private final HeldLaunches launches;
    private final Removal removal;
    private final Subscriptions subscriptions;
    private final Acceptance acceptance;
    private final TaskReconciliation reconciliation;

    CallHandling(
            Cluster cluster,
            Allocator allocator,
            Updates updates,
            Executor executor,
            HeldLaunches launches,
            Removal removal,
            Subscriptions subscriptions) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.executor = executor;
        this.launches = launches;
        this.removal = removal;
        this.subscriptions = subscriptions;
        this.acceptance = new Acceptance(cluster, allocator, updates, launches);
        this.reconciliation = new TaskReconciliation(cluster, updates);
    }

    /** The refusal of every call by a master that does not lead; empty while it leads. */
    Optional<CallAnswer> refusal() {
        return switch (cluster.stage) {
            case LEADING -> Optional.empty();
            case RECOVERING -> Optional.of(CallAnswer.of(503, "Master has not finished recovery"));
            case ABSENT -> Optional.of(CallAnswer.of(503, "No leader elected"));
            case FOLLOWING ->
                    Optional.of(
                            cluster.leader
                                    .map(CallAnswer::redirect)
                                    .orElse(CallAnswer.of(503, "No leader elected")));
        };
    }

    CallAnswer answer(Request request) {
        Call call = request.call();
        return refusal()
                .or(
                        () ->
                                CallRules.validate(call, request.principal())
                                        .map(
                                                text ->
                                                        CallAnswer.badRequest(
                                                                "Failed to validate"
                                                                        + " scheduler::Call: "
                                                                        + text)))
                .orElseGet(
                        () ->
                                call.getType() == Call.Type.SUBSCRIBE
                                        ? subscribe(request)
                                        : other(request));
    }

    private CallAnswer subscribe(Request request) {
        if (!request.acceptsEvents()) {
            return CallAnswer.of(
                    406,
                    "Expecting 'Accept' to allow 'application/x-protobuf' or"
                            + " 'application/json'");
        }
        if (request.streamId().isPresent()) {
            return CallAnswer.badRequest(
                    "Subscribe calls should not include the 'Mesos-Stream-Id' header");
        }
        return subscriptions.subscribe(request.call().getSubscribe(), request.principal());
    }

    private CallAnswer other(Request request) {
        Call call = request.call();
        FrameworkState framework = cluster.master.frameworks.get(call.getFrameworkId().getValue());
        if (framework == null) {
            return CallAnswer.badRequest("Framework cannot be found");
        }
        String named = framework.info.getPrincipal();
        if (request.principal().isPresent() && !request.principal().get().equals(named)) {
            return CallAnswer.badRequest(CallRules.mismatch(request.principal().get(), named));
        }
        if (!framework.connected()) {
            return CallAnswer.of(403, "Framework is not subscribed");
        }
        if (request.streamId().isEmpty()) {
            return CallAnswer.badRequest(
                    "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        }
        if (!request.streamId().get().equals(framework.stream)) {
            return CallAnswer.badRequest(
                    "The stream ID '"
                            + request.streamId().get()
                            + "' included in this request didn't match the stream ID currently"
                            + " associated with framework ID "
                            + framework.id);
        }
        return perform(framework, call);
    }

    private CallAnswer perform(FrameworkState framework, Call call) {
        switch (call.getType()) {
            case TEARDOWN -> removal.remove(framework);
            case ACCEPT -> acceptance.accept(framework, call.getAccept());
            case DECLINE -> acceptance.decline(framework, call.getDecline());
            case REVIVE -> revive(framework, call.getRevive().getRolesList());
            case SUPPRESS -> suppress(framework, call.getSuppress().getRolesList());
            case KILL -> kill(framework, call.getKill());
            case SHUTDOWN -> shutdown(framework, call.getShutdown());
            case ACKNOWLEDGE ->
                    updates.acknowledge(
                            framework,
                            call.getAcknowledge().getAgentId().getValue(),
                            call.getAcknowledge().getTaskId().getValue(),
                            call.getAcknowledge().getUuid());
            case RECONCILE -> reconciliation.reconcile(framework, call.getReconcile());
            case UPDATE_FRAMEWORK -> {
                return update(framework, call.getUpdateFramework());
            }
            case UNKNOWN -> {
                return CallAnswer.of(501, "'UNKNOWN' call is not implemented");
            }
            case SUBSCRIBE -> throw new IllegalStateException("SUBSCRIBE is answered elsewhere");
            case MESSAGE -> message(framework, call.getMessage());
            // The model has no operations or inverse offers to which these calls could apply.
            case REQUEST,
                    ACCEPT_INVERSE_OFFERS,
                    DECLINE_INVERSE_OFFERS,
                    ACKNOWLEDGE_OPERATION_STATUS,
                    RECONCILE_OPERATIONS -> {}
        }
        return CallAnswer.accepted();
    }

    private void revive(FrameworkState framework, List<String> roles) {
        if (!framework.roles().containsAll(roles)) {
            return;
        }
        if (roles.isEmpty()) {
            allocator.clearRefusals(framework, Optional.empty());
            framework.suppressed.clear();
        }
        for (String role : roles) {
            allocator.clearRefusals(framework, Optional.of(role));
            framework.suppressed.remove(role);
        }
        allocator.seat(framework);
        allocator.allocateAll();
    }

    private void suppress(FrameworkState framework, List<String> roles) {
        if (framework.roles().containsAll(roles)) {
            framework.suppressed.addAll(roles.isEmpty() ? framework.roles() : roles);
            allocator.seat(framework);
        }
    }

    private void kill(FrameworkState framework, Call.Kill kill) {
        LocalTask task = framework.tasks.get(kill.getTaskId().getValue());
        String agentId = kill.getAgentId().getValue();
        if (task == null) {
            reconciliation.explain(framework, kill.getTaskId().getValue(), agentId);
        } else if (!agentId.isEmpty() && !agentId.equals(task.agent.id)) {
            return;
        } else if (task.agent.standing == Agent.Standing.DISCONNECTED) {
            task.agent.pendingKills.add(task.key);
        } else {
            Optional<KillPolicy> policy =
                    kill.hasKillPolicy() ? Optional.of(kill.getKillPolicy()) : Optional.empty();
            if (!launches.holdsKill(task, policy)) {
                executor.kill(task, policy);
            }
        }
    }

    /** The master passes it on without asking whether it knows a task of that executor. */
    private void shutdown(FrameworkState framework, Call.Shutdown shutdown) {
        Agent agent = cluster.agents.get(shutdown.getAgentId().getValue());
        if (agent == null || agent.standing != Agent.Standing.REGISTERED) {
            return;
        }
        LocalExecutor own = agent.executors.get(key(framework, shutdown.getExecutorId()));
        if (own instanceof GroupExecutor group) {
            executor.groups().shutdown(group);
            return;
        }
        if (own instanceof CustomExecutor custom) {
            executor.customs().shutdown(custom);
            return;
        }
        // The executor of a command has the id of its task.
        LocalTask task =
                agent.tasks.get(new TaskKey(framework.id, shutdown.getExecutorId().getValue()));
        if (task != null && task.executor() == null) {
            executor.shutdown(task);
        }
    }

    private static ExecutorKey key(FrameworkState framework, ExecutorID id) {
        return new ExecutorKey(framework.id, id.getValue());
    }

    /** Executors of commands and of groups take no messages. */
    private void message(FrameworkState framework, Call.Message message) {
        Agent agent = cluster.agents.get(message.getAgentId().getValue());
        if (agent != null
                && agent.standing == Agent.Standing.REGISTERED
                && agent.executors.get(key(framework, message.getExecutorId()))
                        instanceof CustomExecutor custom) {
            executor.customs().message(custom, message.getData());
        }
    }

    private CallAnswer update(FrameworkState framework, Call.UpdateFramework call) {
        FrameworkInfo info = call.getFrameworkInfo();
        FrameworkInfo old = framework.info;
        List<String> complaints = new ArrayList<>();
        if (!old.getUser().equals(info.getUser())) {
            complaints.add(
                    "Updating 'FrameworkInfo.user' is unsupported; attempted to update from '"
                            + old.getUser()
                            + "' to '"
                            + info.getUser()
                            + "'");
        }
        if (old.getCheckpoint() != info.getCheckpoint()) {
            complaints.add(
                    "Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from '"
                            + old.getCheckpoint()
                            + "' to '"
                            + info.getCheckpoint()
                            + "'");
        }
        Subscriptions.principalChange(old, info).ifPresent(complaints::add);
        FrameworkInfoRules.validate(info, call.getSuppressedRolesList(), call.getOfferConstraints())
                .ifPresent(complaints::add);
        if (!complaints.isEmpty()) {
            return CallAnswer.badRequest("FrameworkInfo update is not valid: " + complaints.get(0));
        }
        subscriptions.replace(
                framework,
                info,
                call.getSuppressedRolesList(),
                () -> framework.constraints = call.getOfferConstraints());
        allocator.allocateAll();
        return CallAnswer.of(200, "");
    }
}
