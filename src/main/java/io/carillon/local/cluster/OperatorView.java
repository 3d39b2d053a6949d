package io.carillon.local.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.MasterProtos.Response;

/**
 * The operators' view of the cluster, in the messages of the operator API; computed when asked for.
 * For the thread that drives the {@link MesosModel}.
 */
public final class OperatorView {

    private final Cluster cluster;

    OperatorView(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The master itself. */
    public MasterInfo master() {
        return Events.master(cluster.master.id, cluster.settings);
    }

    /** When this master process started. */
    public Instant startedAt() {
        return cluster.master.startedAt;
    }

    /** Live, unreachable and remembered tasks of all frameworks. */
    public Response.GetTasks tasks() {
        Response.GetTasks.Builder all = Response.GetTasks.newBuilder();
        for (FrameworkState framework : cluster.master.frameworks.values()) {
            framework.tasks.values().forEach(task -> all.addTasks(message(task, task.state)));
            framework
                    .unreachable
                    .values()
                    .forEach(
                            lost ->
                                    all.addUnreachableTasks(
                                            message(
                                                    lost.task(),
                                                    States.orLost(
                                                            framework.info,
                                                            TaskState.TASK_UNREACHABLE))));
        }
        Stream.concat(
                        cluster.master.frameworks.values().stream(),
                        cluster.master.completed.values().stream())
                .flatMap(framework -> framework.completed.stream())
                .forEach(task -> all.addCompletedTasks(message(task, task.state)));
        return all.build();
    }

    private static Task message(LocalTask task, TaskState state) {
        Task.Builder message =
                Task.newBuilder()
                        .setName(task.info.getName())
                        .setTaskId(task.info.getTaskId())
                        .setFrameworkId(FrameworkID.newBuilder().setValue(task.key.frameworkId()))
                        .setAgentId(AgentID.newBuilder().setValue(task.agent.id))
                        .setState(state)
                        .addAllResources(task.resources.toResources(true, Optional.of(task.role)))
                        .addAllStatuses(task.history.values())
                        .setUser(
                                task.info.getCommand().hasUser()
                                        ? task.info.getCommand().getUser()
                                        : task.framework.getUser());
        if (task.executor() != null) {
            message.setExecutorId(ExecutorID.newBuilder().setValue(task.executorId()));
        }
        if (task.info.hasHealthCheck()) {
            message.setHealthCheck(task.info.getHealthCheck());
        }
        if (task.info.hasLabels()) {
            message.setLabels(task.info.getLabels());
        }
        if (task.info.hasDiscovery()) {
            message.setDiscovery(task.info.getDiscovery());
        }
        if (task.forwarded != null) {
            message.setStatusUpdateState(task.forwarded.getState());
            message.setStatusUpdateUuid(task.forwarded.getUuid());
        }
        return message.build();
    }

    /** The executors on registered agents, and ended ones whose tasks are remembered. */
    public List<ExecutorView> executors() {
        Map<LocalExecutor, List<LocalTask>> found = new LinkedHashMap<>();
        cluster.agents.values().stream()
                .filter(agent -> agent.standing != Agent.Standing.UNREACHABLE)
                .flatMap(agent -> agent.executors.values().stream())
                .filter(one -> cluster.master.frameworks.containsKey(one.key.frameworkId()))
                .forEach(one -> found.put(one, new ArrayList<>()));
        Stream.concat(
                        cluster.master.frameworks.values().stream(),
                        cluster.master.completed.values().stream())
                .flatMap(
                        framework ->
                                Stream.concat(
                                        framework.completed.stream(),
                                        framework.tasks.values().stream()))
                .filter(task -> task.executor() != null)
                .forEach(
                        task ->
                                found.computeIfAbsent(
                                                Objects.requireNonNull(task.executor()),
                                                key -> new ArrayList<>())
                                        .add(task));
        return found.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ExecutorView view(LocalExecutor executor, List<LocalTask> tasks) {
        return new ExecutorView(
                executor.info.toBuilder()
                        .clearResources()
                        .addAllResources(
                                executor.resources.toResources(true, Optional.of(executor.role)))
                        .build(),
                executor.agent.id,
                executor.containerId,
                executor.known(),
                messages(tasks, false),
                messages(tasks, true));
    }

    private static List<Task> messages(List<LocalTask> tasks, boolean ended) {
        return tasks.stream()
                .filter(task -> task.terminal() == ended)
                .map(task -> message(task, task.state))
                .toList();
    }

    /** The executors that have not ended. */
    public Response.GetExecutors liveExecutors() {
        Response.GetExecutors.Builder all = Response.GetExecutors.newBuilder();
        for (ExecutorView one : executors()) {
            if (one.live()) {
                all.addExecutors(
                        Response.GetExecutors.Executor.newBuilder()
                                .setExecutorInfo(one.info())
                                .setAgentId(AgentID.newBuilder().setValue(one.agentId())));
            }
        }
        return all.build();
    }

    /** The agents that are registered or were, and those that the master waits for. */
    public Response.GetAgents agents() {
        Response.GetAgents.Builder all = Response.GetAgents.newBuilder();
        for (Agent agent : cluster.agents.values()) {
            switch (agent.standing) {
                case REGISTERED, DISCONNECTED -> all.addAgents(message(agent));
                case RECOVERED -> all.addRecoveredAgents(info(agent));
                case UNREACHABLE, REMOVED, GONE -> {}
            }
        }
        return all.build();
    }

    private Response.GetAgents.Agent message(Agent agent) {
        List<Resource> offered = new ArrayList<>();
        agent.offers
                .values()
                .forEach(
                        offer ->
                                offered.addAll(
                                        offer.pool.toResources(true, Optional.of(offer.role))));
        List<LocalTask> sent = new ArrayList<>(agent.tasks.values());
        sent.addAll(agent.held.values());
        return Response.GetAgents.Agent.newBuilder()
                .setAgentInfo(info(agent))
                .setActive(agent.standing == Agent.Standing.REGISTERED)
                .setDeactivated(agent.draining)
                .setVersion(cluster.settings.version())
                .setPid(pid(agent))
                .setRegisteredTime(Statuses.time(agent.registeredAt))
                .addAllTotalResources(agent.total.toResources(true, Optional.empty()))
                .addAllAllocatedResources(allocated(sent, agent.executors.values()))
                .addAllOfferedResources(offered)
                .build();
    }

    private String pid(Agent agent) {
        return agent.spec.path().substring(1)
                + "@"
                + cluster.settings.host()
                + ":"
                + agent.spec.port();
    }

    static AgentInfo info(Agent agent) {
        AgentInfo.Builder info =
                AgentInfo.newBuilder()
                        .setId(AgentID.newBuilder().setValue(agent.id))
                        .setHostname(agent.spec.hostname())
                        .setPort(agent.spec.port())
                        .addAllResources(agent.spec.resources())
                        .addAllAttributes(agent.spec.attributes());
        agent.spec.domain().ifPresent(info::setDomain);
        return info.build();
    }

    private List<Resource> allocated(FrameworkState framework) {
        List<LocalExecutor> executors =
                cluster.agents.values().stream()
                        .flatMap(agent -> agent.executors.values().stream())
                        .filter(one -> one.key.frameworkId().equals(framework.id))
                        .toList();
        return allocated(framework.tasks.values(), executors);
    }

    private static List<Resource> allocated(
            Collection<LocalTask> tasks, Collection<LocalExecutor> executors) {
        Pool pool = new Pool();
        for (LocalTask task : tasks) {
            if (!task.released) {
                pool.add(task.resources);
            }
        }
        for (LocalExecutor executor : executors) {
            if (!executor.released) {
                pool.add(executor.resources);
            }
        }
        return pool.toResources(true, Optional.empty());
    }

    /** Frameworks that may come back, and removed ones. */
    public Response.GetFrameworks frameworks() {
        Response.GetFrameworks.Builder all = Response.GetFrameworks.newBuilder();
        cluster.master.frameworks.values().forEach(one -> all.addFrameworks(message(one)));
        cluster.master.completed.values().forEach(one -> all.addCompletedFrameworks(message(one)));
        return all.build();
    }

    private Response.GetFrameworks.Framework message(FrameworkState framework) {
        boolean refined = true;
        Response.GetFrameworks.Framework.Builder message =
                Response.GetFrameworks.Framework.newBuilder()
                        .setFrameworkInfo(
                                framework.info.toBuilder()
                                        .setId(FrameworkID.newBuilder().setValue(framework.id)))
                        .setActive(framework.connected())
                        .setConnected(framework.connected())
                        .setRecovered(framework.recovered)
                        .setRegisteredTime(Statuses.time(framework.registeredAt))
                        .addAllAllocatedResources(allocated(framework));
        for (HeldOffer offer : framework.offers.values()) {
            message.addOffers(OfferableRules.message(offer, cluster.settings));
            message.addAllOfferedResources(
                    offer.pool.toResources(refined, Optional.of(offer.role)));
        }
        return message.build();
    }
}
