package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;

/** Answers the calls of custom executors, in the order of a real agent's checks. One thread. */
final class ExecutorCalls {

    private final Cluster cluster;
    private final ExecutorSubscriptions subscriptions;

    ExecutorCalls(Cluster cluster, ExecutorSubscriptions subscriptions) {
        this.cluster = cluster;
        this.subscriptions = subscriptions;
    }

    CallAnswer answer(ExecutorRequest request) {
        Call call = request.call();
        List<CustomExecutor> ofFramework = ofFramework(request);
        String id = call.getExecutorId().getValue();
        List<CustomExecutor> found =
                ofFramework.stream().filter(one -> one.key.executorId().equals(id)).toList();
        boolean subscribes = call.hasType() && call.getType() == Call.Type.SUBSCRIBE;
        if (!subscribes && found.stream().anyMatch(one -> one.agent.recovery != null)) {
            return CallAnswer.of(503, "Agent has not finished recovery");
        }
        Optional<String> complaint = ExecutorCallRules.validate(call);
        if (complaint.isPresent()) {
            return CallAnswer.badRequest("Failed to validate Executor::Call: " + complaint.get());
        }
        if (!request.acceptsEvents()) {
            return CallAnswer.of(
                    406,
                    "Expecting 'Accept' to allow 'application/x-protobuf' or"
                            + " 'application/json'");
        }
        if (call.getType() == Call.Type.HEARTBEAT) {
            return CallAnswer.accepted();
        }
        if (ofFramework.isEmpty()) {
            return CallAnswer.badRequest("Framework cannot be found");
        }
        if (found.isEmpty()) {
            return CallAnswer.badRequest("Executor cannot be found");
        }
        return one(found, request)
                .map(executor -> addressed(executor, request))
                .orElse(
                        CallAnswer.badRequest(
                                "Executor '"
                                        + id
                                        + "' runs on several agents that share this port; call the"
                                        + " path of its own agent, which MESOS_SLAVE_PID names,"
                                        + " such as /slave(1)/api/v1/executor"));
    }

    /** The executors of the call's framework, on the named agent if it has any. */
    private List<CustomExecutor> ofFramework(ExecutorRequest request) {
        String frameworkId = request.call().getFrameworkId().getValue();
        List<CustomExecutor> all = new ArrayList<>();
        for (Agent agent : cluster.agents.values()) {
            for (CustomExecutor executor : agent.customs()) {
                if (executor.key.frameworkId().equals(frameworkId)) {
                    all.add(executor);
                }
            }
        }
        return all;
    }

    /**
     * The executor that calls. Agents share a port here, so a client that takes any path finds its
     * own; where an id is there twice the container of its token or the agent's path decides.
     */
    private static Optional<CustomExecutor> one(
            List<CustomExecutor> found, ExecutorRequest request) {
        if (found.size() == 1) {
            return Optional.of(found.get(0));
        }
        return found.stream()
                .filter(
                        one ->
                                request.principal().isPresent()
                                        ? one.containerId.equals(
                                                request.principal().get().containerId())
                                        : request.agentPath()
                                                .filter(one.agent.spec.path()::equals)
                                                .isPresent())
                .findFirst();
    }

    private CallAnswer addressed(CustomExecutor executor, ExecutorRequest request) {
        ExecutorPrincipal own =
                new ExecutorPrincipal(
                        executor.key.frameworkId(),
                        executor.key.executorId(),
                        executor.containerId);
        if (request.principal().isPresent() && !request.principal().get().equals(own)) {
            return CallAnswer.of(
                    403, "The authentication token is of another framework, executor or container");
        }
        Call call = request.call();
        if (call.getType() != Call.Type.SUBSCRIBE
                && executor.phase == CustomExecutor.Phase.REGISTERING) {
            return CallAnswer.of(403, "Executor is not subscribed");
        }
        switch (call.getType()) {
            case SUBSCRIBE -> {
                return subscriptions.subscribe(executor, call.getSubscribe());
            }
            case UPDATE -> subscriptions.update(executor, call.getUpdate().getStatus());
            case MESSAGE -> subscriptions.message(executor, call.getMessage().getData());
            case HEARTBEAT -> {}
            case UNKNOWN -> {
                return CallAnswer.of(501, "'UNKNOWN' call is not implemented");
            }
        }
        return CallAnswer.accepted();
    }
}
