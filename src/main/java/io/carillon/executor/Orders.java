package io.carillon.executor;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Reads what a task is to do. */
final class Orders {
    private static final int FORMAT = 1;

    private Orders() {}

    /**
     * The order in the data of a task.
     *
     * @param kinds the works that this executor has
     * @throws WorkRefusedException if it is not an order, or not one for this executor
     */
    static TaskOrder read(TaskInfo task, Set<WorkCase> kinds) throws WorkRefusedException {
        if (!task.hasData()) {
            throw new WorkRefusedException(
                    "The task has no data; tasks of this executor carry a carillon.v1.TaskOrder");
        }
        TaskOrder order;
        try {
            order = TaskOrder.parseFrom(task.getData());
        } catch (InvalidProtocolBufferException e) {
            throw new WorkRefusedException(
                    "The data of the task is not a carillon.v1.TaskOrder: " + e.getMessage(), e);
        }
        if (order.getFormat() != FORMAT) {
            throw new WorkRefusedException(
                    "The order of the task has the format "
                            + order.getFormat()
                            + ", and this executor knows the format "
                            + FORMAT
                            + "; use an executor of the scheduler's version");
        }
        WorkCase kind = order.getWorkCase();
        if (kind == WorkCase.WORK_NOT_SET) {
            throw new WorkRefusedException(
                    "The order of the task names no work, or one that is newer than this executor");
        }
        if (!kinds.contains(kind)) {
            throw new WorkRefusedException("This executor has no works of the kind " + kind);
        }
        return order;
    }
}
