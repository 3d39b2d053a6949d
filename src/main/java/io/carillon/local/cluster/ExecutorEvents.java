package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/** Builds the events of the executor API. Pure functions. */
final class ExecutorEvents {

    private static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
    private static final Event SHUTDOWN = Event.newBuilder().setType(Event.Type.SHUTDOWN).build();

    private ExecutorEvents() {}

    static Event heartbeat() {
        return HEARTBEAT;
    }

    static Event shutdown() {
        return SHUTDOWN;
    }

    static Event subscribed(CustomExecutor executor) {
        String frameworkId = executor.key.frameworkId();
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(
                        Event.Subscribed.newBuilder()
                                .setExecutorInfo(executor.info)
                                .setFrameworkInfo(
                                        executor.framework.toBuilder()
                                                .setId(
                                                        FrameworkID.newBuilder()
                                                                .setValue(frameworkId)))
                                .setAgentInfo(OperatorView.info(executor.agent))
                                .setContainerId(executor.container()))
                .build();
    }

    static Event launch(TaskInfo task) {
        return Event.newBuilder()
                .setType(Event.Type.LAUNCH)
                .setLaunch(Event.Launch.newBuilder().setTask(task))
                .build();
    }

    static Event kill(String taskId, Optional<KillPolicy> policy) {
        Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(task(taskId));
        policy.ifPresent(kill::setKillPolicy);
        return Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build();
    }

    static Event acknowledged(String taskId, ByteString uuid) {
        return Event.newBuilder()
                .setType(Event.Type.ACKNOWLEDGED)
                .setAcknowledged(
                        Event.Acknowledged.newBuilder().setTaskId(task(taskId)).setUuid(uuid))
                .build();
    }

    static Event message(ByteString data) {
        return Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder().setData(data))
                .build();
    }

    private static TaskID task(String id) {
        return TaskID.newBuilder().setValue(id).build();
    }
}
