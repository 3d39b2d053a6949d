package io.carillon.executor;

import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;

/** Makes the calls of the executor. */
final class Calls {
    private final Call identity;

    Calls(ExecutorSettings settings) {
        identity =
                Call.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(settings.executorId()))
                        .setFrameworkId(FrameworkID.newBuilder().setValue(settings.frameworkId()))
                        .build();
    }

    Call subscribe(Collection<TaskInfo> tasks, List<TaskStatus> updates) {
        Call.Subscribe.Builder subscribe =
                Call.Subscribe.newBuilder().addAllUnacknowledgedTasks(tasks);
        updates.forEach(
                status ->
                        subscribe.addUnacknowledgedUpdates(
                                Call.Update.newBuilder().setStatus(status)));
        return identity.toBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe).build();
    }

    Call update(TaskStatus status) {
        return identity.toBuilder()
                .setType(Call.Type.UPDATE)
                .setUpdate(Call.Update.newBuilder().setStatus(status))
                .build();
    }

    Call heartbeat() {
        return identity.toBuilder().setType(Call.Type.HEARTBEAT).build();
    }
}
