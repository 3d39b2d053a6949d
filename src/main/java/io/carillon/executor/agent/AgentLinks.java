package io.carillon.executor.agent;

import io.carillon.executor.Input;
import java.util.function.Consumer;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The links to the agent: one at a time, with a connection for its stream and another for its
 * calls. Confined to one thread; what comes from the agent is told on threads of the link.
 */
public final class AgentLinks {
    private final AgentAddress address;
    private final Consumer<Input> inbox;
    private @Nullable OpenLink open;

    /**
     * @param inbox takes what comes, on any thread
     */
    public AgentLinks(AgentAddress address, Consumer<Input> inbox) {
        this.address = address;
        this.inbox = inbox;
    }

    /** Opens a link with a SUBSCRIBE call. */
    public void subscribe(int number, Call call) {
        if (open != null) {
            open.close();
        }
        open = new OpenLink(number, address, inbox);
        open.subscribe(call);
    }

    /** Sends a call, once the answer to the former one has come. */
    public void post(int number, Call call) {
        if (open != null && open.number() == number) {
            open.post(call);
        }
    }

    /** Closes the link. What still comes from it, comes too late. */
    public void disconnect(int number) {
        if (open != null && open.number() == number) {
            open.close();
            open = null;
        }
    }
}
