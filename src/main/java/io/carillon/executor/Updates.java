package io.carillon.executor;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** The updates that the agent has not taken yet, in the order in which they were made. */
final class Updates {
    private final Map<ByteString, TaskStatus> unacknowledged = new LinkedHashMap<>();

    void add(TaskStatus status) {
        unacknowledged.put(status.getUuid(), status);
    }

    /** The agent has taken an update; null if there is none of that uuid. */
    @Nullable TaskStatus acknowledged(ByteString uuid) {
        return unacknowledged.remove(uuid);
    }

    List<TaskStatus> all() {
        return new ArrayList<>(unacknowledged.values());
    }

    boolean isEmpty() {
        return unacknowledged.isEmpty();
    }
}
