package io.carillon.local.cluster;

import java.util.Optional;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;

/**
 * One executor call as it reached an agent.
 *
 * @param call the message
 * @param agentPath path of the agent that was called, such as {@code /slave(1)}; empty when the
 *     caller named none, because several agents can share a port
 * @param principal whose token the caller has, when agents ask for one
 * @param acceptsEvents whether the {@code Accept} header allows one of the two formats
 */
public record ExecutorRequest(
        Call call,
        Optional<String> agentPath,
        Optional<ExecutorPrincipal> principal,
        boolean acceptsEvents) {

    /** An unauthenticated call of an agent that is not named. */
    public static ExecutorRequest of(Call call) {
        return new ExecutorRequest(call, Optional.empty(), Optional.empty(), true);
    }
}
