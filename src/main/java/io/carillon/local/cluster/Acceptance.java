package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** Turns accepted offers into tasks, or into the reason why not. One thread. */
final class Acceptance {

    private final Cluster cluster;
    private final Allocator allocator;
    private final Updates updates;
    private final HeldLaunches launches;

    Acceptance(Cluster cluster, Allocator allocator, Updates updates, HeldLaunches launches) {
        this.cluster = cluster;
        this.allocator = allocator;
        this.updates = updates;
        this.launches = launches;
    }

    void decline(FrameworkState framework, Call.Decline call) {
        for (OfferID id : call.getOfferIdsList()) {
            HeldOffer offer = framework.offers.get(id.getValue());
            if (offer != null) {
                allocator.decline(offer, call.getFilters());
            }
        }
    }

    void accept(FrameworkState framework, Call.Accept call) {
        Set<HeldOffer> offers = new LinkedHashSet<>();
        Optional<String> complaint = gather(framework, call.getOfferIdsList(), offers);
        if (complaint.isPresent()) {
            offers.forEach(allocator::recover);
            call.getOperationsList().forEach(op -> drop(framework, op, complaint.get()));
            return;
        }
        if (call.getOperationsCount() == 0) {
            offers.forEach(offer -> allocator.decline(offer, call.getFilters()));
            return;
        }
        HeldOffer first = offers.iterator().next();
        Pool left = new Pool();
        for (HeldOffer offer : offers) {
            left.add(offer.pool);
            allocator.remove(offer);
        }
        for (Offer.Operation operation : call.getOperationsList()) {
            perform(framework, first, operation, left);
        }
        giveBackRest(framework, first, left, call.getFilters());
    }

    private void giveBackRest(
            FrameworkState framework, HeldOffer offer, Pool left, Filters filters) {
        if (!left.isEmpty()) {
            allocator.refuse(framework, offer.role, offer.agent, left, filters);
            allocator.giveBack(offer.agent, left);
        }
    }

    /** Finds the offers; an error has the words of a real master. */
    private Optional<String> gather(
            FrameworkState framework, List<OfferID> ids, Set<HeldOffer> offers) {
        List<String> complaints = new ArrayList<>();
        if (ids.isEmpty()) {
            complaints.add("No offers specified");
        }
        for (OfferID id : ids) {
            HeldOffer offer = cluster.master.offers.get(id.getValue());
            if (offer == null) {
                complaints.add("Offer " + id.getValue() + " is no longer valid");
            } else if (!offers.add(offer)) {
                complaints.add("Duplicate offer " + id.getValue() + " in offer list");
            } else if (offer.framework != framework) {
                complaints.add(
                        "Offer "
                                + offer.id
                                + " has invalid framework "
                                + offer.framework.id
                                + " while framework "
                                + framework.id
                                + " is expected");
            }
        }
        if (offers.stream().map(offer -> offer.agent).distinct().count() > 1) {
            complaints.add("Aggregated offers must belong to one single agent");
        }
        if (offers.stream().map(offer -> offer.role).distinct().count() > 1) {
            complaints.add("Aggregated offers must be allocated to one single role");
        }
        return complaints.stream().findFirst();
    }

    private void drop(FrameworkState framework, Offer.Operation operation, String complaint) {
        List<TaskInfo> tasks = new ArrayList<>(operation.getLaunch().getTaskInfosList());
        tasks.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
        for (TaskInfo task : tasks) {
            updates.announce(
                    framework,
                    task.getAgentId().getValue(),
                    Statuses.ofMaster(
                            task.getTaskId().getValue(),
                            States.orLost(framework.info, TaskState.TASK_DROPPED),
                            TaskStatus.Reason.REASON_INVALID_OFFERS,
                            "Task launched with invalid offers: " + complaint));
        }
        if (tasks.isEmpty()) {
            operationError(framework, operation, "Operation attempted with invalid offers");
        }
    }

    private void perform(
            FrameworkState framework, HeldOffer offer, Offer.Operation operation, Pool left) {
        switch (operation.getType()) {
            case LAUNCH -> launch(framework, offer, operation, left);
            case LAUNCH_GROUP -> launchGroup(framework, offer, operation, left);
            default ->
                    operationError(
                            framework,
                            operation,
                            operation.getType() + " is not supported by the local Mesos");
        }
    }

    private void launch(
            FrameworkState framework, HeldOffer offer, Offer.Operation operation, Pool left) {
        List<TaskInfo> tasks = operation.getLaunch().getTaskInfosList();
        // One malformed resource invalidates the whole LAUNCH: a real master checks it first.
        Optional<String> spoilt =
                operation.hasId()
                        ? Optional.of("The 'Operation.id' field cannot be set for LAUNCH")
                        : tasks.stream()
                                .map(Acceptance::malformed)
                                .flatMap(Optional::stream)
                                .findFirst();
        for (TaskInfo task : tasks) {
            Optional<String> complaint =
                    spoilt.or(
                            () ->
                                    TaskRules.validate(
                                            task, framework, offer.agent, offer.role, left));
            if (complaint.isPresent()) {
                refuse(framework, task, TaskStatus.Reason.REASON_TASK_INVALID, complaint.get());
                continue;
            }
            start(framework, offer, task, left);
        }
    }

    private static Optional<String> malformed(TaskInfo task) {
        return TaskResourceRules.validate(task.getResourcesList())
                .or(() -> TaskResourceRules.validate(task.getExecutor().getResourcesList()));
    }

    private void start(FrameworkState framework, HeldOffer offer, TaskInfo info, Pool left) {
        CustomExecutor custom =
                info.hasExecutor() ? custom(framework, offer, info.getExecutor(), left) : null;
        LocalTask task =
                new LocalTask(
                        new TaskKey(framework.id, info.getTaskId().getValue()),
                        framework.info,
                        custom == null ? info : info.toBuilder().setExecutor(custom.info).build(),
                        offer.role,
                        offer.agent,
                        custom == null ? cluster.chance.uuid().toString() : custom.containerId,
                        null,
                        custom);
        left.subtract(task.resources);
        framework.tasks.put(task.key.taskId(), task);
        launches.send(task);
    }

    private void launchGroup(
            FrameworkState framework, HeldOffer offer, Offer.Operation operation, Pool left) {
        ExecutorInfo info = operation.getLaunchGroup().getExecutor();
        List<TaskInfo> tasks = operation.getLaunchGroup().getTaskGroup().getTasksList();
        Optional<String> complaint =
                GroupRules.validate(operation, framework, offer.agent, offer.role, left);
        if (complaint.isPresent()) {
            for (TaskInfo task : tasks) {
                refuse(
                        framework,
                        task,
                        TaskStatus.Reason.REASON_TASK_GROUP_INVALID,
                        complaint.get());
            }
            return;
        }
        if (tasks.isEmpty()) {
            return; // An agent ignores a group without tasks.
        }
        TaskGroup group = new TaskGroup(executor(framework, offer, info, left));
        for (TaskInfo task : tasks) {
            // The master fills in the executor.
            TaskInfo filled = task.toBuilder().setExecutor(info).build();
            LocalTask one = group.add(filled, cluster.chance.uuid().toString());
            left.subtract(one.resources);
            framework.tasks.put(one.key.taskId(), one);
        }
        launches.send(group);
    }

    private GroupExecutor executor(
            FrameworkState framework, HeldOffer offer, ExecutorInfo info, Pool left) {
        ExecutorKey key = new ExecutorKey(framework.id, info.getExecutorId().getValue());
        if (offer.agent.executors.get(key) instanceof GroupExecutor existing) {
            return existing;
        }
        GroupExecutor executor =
                new GroupExecutor(
                        key,
                        framework.info,
                        info,
                        offer.role,
                        offer.agent,
                        cluster.chance.uuid().toString());
        offer.agent.executors.put(key, executor);
        left.subtract(executor.resources);
        return executor;
    }

    private CustomExecutor custom(
            FrameworkState framework, HeldOffer offer, ExecutorInfo info, Pool left) {
        ExecutorKey key = new ExecutorKey(framework.id, info.getExecutorId().getValue());
        if (offer.agent.executors.get(key) instanceof CustomExecutor existing) {
            return existing;
        }
        CustomExecutor executor =
                new CustomExecutor(
                        key,
                        framework.info,
                        ExecutorRules.filled(info, framework, offer.role),
                        offer.role,
                        offer.agent,
                        cluster.chance.uuid().toString());
        offer.agent.executors.put(key, executor);
        left.subtract(executor.resources);
        return executor;
    }

    private void refuse(
            FrameworkState framework, TaskInfo task, TaskStatus.Reason reason, String complaint) {
        updates.announce(
                framework,
                task.getAgentId().getValue(),
                Statuses.ofMaster(
                        task.getTaskId().getValue(), TaskState.TASK_ERROR, reason, complaint));
    }

    private void operationError(
            FrameworkState framework, Offer.Operation operation, String complaint) {
        if (operation.hasId()) {
            cluster.send(
                    framework,
                    Event.newBuilder()
                            .setType(Event.Type.UPDATE_OPERATION_STATUS)
                            .setUpdateOperationStatus(
                                    Event.UpdateOperationStatus.newBuilder()
                                            .setStatus(
                                                    OperationStatus.newBuilder()
                                                            .setOperationId(operation.getId())
                                                            .setState(
                                                                    OperationState.OPERATION_ERROR)
                                                            .setMessage(complaint)))
                            .build());
        }
    }
}
