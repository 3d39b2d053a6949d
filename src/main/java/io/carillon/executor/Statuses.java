package io.carillon.executor;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.TaskNews;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Makes the status updates of the executor. */
final class Statuses {
    /** Longer messages are cut: an update is to stay a small one. */
    static final int LONGEST_MESSAGE = 4_000;

    private static final double MILLIS_PER_SECOND = 1000.0;

    private final ExecutorID executor;
    private final RandomGenerator random;
    private final Supplier<Instant> clock;

    Statuses(String executor, RandomGenerator random, Supplier<Instant> clock) {
        this.executor = ExecutorID.newBuilder().setValue(executor).build();
        this.random = random;
        this.clock = clock;
    }

    /** The time on the clock of the machine. */
    Instant now() {
        return clock.get();
    }

    /** 16 random bytes of a UUID of version 4. */
    ByteString uuid() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[6] = (byte) (bytes[6] & 0x0f | 0x40);
        bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
        return ByteString.copyFrom(bytes);
    }

    TaskStatus of(String task, TaskState state, String message, Optional<TaskNews> news) {
        return of(uuid(), task, state, message, news);
    }

    TaskStatus of(
            ByteString uuid,
            String task,
            TaskState state,
            String message,
            Optional<TaskNews> news) {
        TaskStatus.Builder status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setState(state)
                        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                        .setExecutorId(executor)
                        .setTimestamp(clock.get().toEpochMilli() / MILLIS_PER_SECOND)
                        .setUuid(uuid);
        if (!message.isEmpty()) {
            status.setMessage(cut(message));
        }
        news.ifPresent(words -> status.setData(words.toByteString()));
        return status.build();
    }

    /**
     * A task that was not begun.
     *
     * @param leaving whether the executor takes no more tasks at all
     */
    TaskStatus dropped(String task, String message, boolean leaving) {
        TaskStatus.Builder status =
                of(task, TaskState.TASK_DROPPED, message, Optional.empty()).toBuilder();
        return leaving
                ? status.setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED).build()
                : status.build();
    }

    /** The same of a task that failed for lack of memory, but perhaps not by its own. */
    static TaskStatus crowded(TaskStatus failed) {
        return failed.toBuilder()
                .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY)
                .build();
    }

    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, LONGEST_MESSAGE) + " …";
    }
}
