package io.carillon.executor;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;

/** A machine, its time, and all that it did. */
final class MachineRun {
    static final ExecutorSettings SETTINGS =
            new ExecutorSettings(
                    "framework-1",
                    "executor-1",
                    true,
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    3);

    final ExecutorMachine machine;
    Duration now = Duration.ofSeconds(1);

    /** What has been done since the last look. */
    private final List<Action> done = new ArrayList<>();

    int link;

    MachineRun() {
        this(SETTINGS);
    }

    MachineRun(ExecutorSettings settings) {
        machine =
                new ExecutorMachine(
                        settings,
                        EnumSet.of(WorkCase.PROCESS),
                        new SplittableRandom(1),
                        () -> Instant.ofEpochSecond(1_000).plus(now));
        take(machine.start(now));
    }

    static ExecutorSettings withoutCheckpoint() {
        ExecutorSettings s = SETTINGS;
        return new ExecutorSettings(
                s.frameworkId(),
                s.executorId(),
                false,
                s.recoveryTimeout(),
                s.backoffMax(),
                s.shutdownGrace(),
                s.idleTimeout(),
                s.maxTasks());
    }

    /** A machine that is subscribed; the framework wants TASK_KILLING or not. */
    static MachineRun subscribed(FrameworkInfo.Capability.Type... capabilities) {
        MachineRun run = new MachineRun();
        run.becomeSubscribed(capabilities);
        run.clear();
        return run;
    }

    private void take(List<Action> actions) {
        for (Action action : actions) {
            done.add(action);
            if (action instanceof Action.Subscribe subscribe) {
                link = subscribe.link();
            }
        }
    }

    MachineRun on(Input input) {
        take(machine.handle(input, now));
        return this;
    }

    MachineRun after(Duration time) {
        now = now.plus(time);
        return on(new Input.Tick());
    }

    /** Waits as long as the machine wants to, once. */
    Duration untilDue() {
        Duration due = machine.dueAt().orElseThrow();
        Duration waited = due.minus(now);
        now = due;
        on(new Input.Tick());
        return waited;
    }

    MachineRun event(Event.Builder event) {
        return on(new Input.EventArrived(link, event.build()));
    }

    void becomeSubscribed(FrameworkInfo.Capability.Type... capabilities) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        FrameworkInfo.Builder framework = event.getSubscribedBuilder().getFrameworkInfoBuilder();
        framework.setUser("root").setName("carillon");
        for (FrameworkInfo.Capability.Type type : capabilities) {
            framework.addCapabilitiesBuilder().setType(type);
        }
        event.getSubscribedBuilder()
                .getExecutorInfoBuilder()
                .getExecutorIdBuilder()
                .setValue("executor-1");
        event.getSubscribedBuilder().getAgentInfoBuilder().setHostname("agent");
        event(event);
    }

    static TaskInfo task(String id) {
        return task(id, order().toByteString());
    }

    static TaskOrder order() {
        return TaskOrder.newBuilder()
                .setFormat(1)
                .setProcess(ProcessWork.newBuilder().setShell("true"))
                .build();
    }

    static TaskInfo task(String id, ByteString data) {
        TaskInfo.Builder task = TaskInfo.newBuilder().setName(id).setData(data);
        task.getTaskIdBuilder().setValue(id);
        task.getAgentIdBuilder().setValue("agent");
        return task.build();
    }

    MachineRun launch(TaskInfo task) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
        event.getLaunchBuilder().setTask(task);
        return event(event);
    }

    /** Launches a task whose work begins, and whose first update is taken. */
    MachineRun running(String id) {
        launch(task(id)).on(new Input.WorkBegan(id));
        return acceptAll().clear();
    }

    MachineRun kill(String id, Duration grace) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
        event.getKillBuilder().getTaskIdBuilder().setValue(id);
        event.getKillBuilder()
                .getKillPolicyBuilder()
                .getGracePeriodBuilder()
                .setNanoseconds(grace.toNanos());
        return event(event);
    }

    MachineRun kill(String id) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
        event.getKillBuilder().getTaskIdBuilder().setValue(id);
        return event(event);
    }

    MachineRun shutdown() {
        return event(Event.newBuilder().setType(Event.Type.SHUTDOWN));
    }

    MachineRun ended(String id, boolean success, String message) {
        return on(new Input.WorkEnded(id, new WorkEnd(success, message)));
    }

    MachineRun news(String id, TaskNews.Builder news) {
        return on(new Input.NewsArrived(id, news.build()));
    }

    MachineRun acknowledge(TaskStatus status) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
        event.getAcknowledgedBuilder().setTaskId(status.getTaskId()).setUuid(status.getUuid());
        return event(event);
    }

    MachineRun accepted() {
        return on(new Input.CallAnswered(link, 202, ""));
    }

    /** The agent answers and acknowledges all that is sent, until nothing more is. */
    MachineRun acceptAll() {
        int seen = 0;
        List<Action.Post> posts = all(Action.Post.class);
        while (seen < posts.size()) {
            Call call = posts.get(seen++).call();
            accepted();
            if (call.hasUpdate()) {
                acknowledge(call.getUpdate().getStatus());
            }
            posts = all(Action.Post.class);
        }
        return this;
    }

    MachineRun clear() {
        done.clear();
        return this;
    }

    <A extends Action> List<A> all(Class<A> kind) {
        return done.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <A extends Action> A one(Class<A> kind) {
        List<A> found = all(kind);
        if (found.size() != 1) {
            throw new AssertionError("Not one " + kind.getSimpleName() + " in " + done);
        }
        return found.get(0);
    }

    boolean has(Class<? extends Action> kind) {
        return !all(kind).isEmpty();
    }

    /** The updates that were sent, in order. */
    List<TaskStatus> updates() {
        return all(Action.Post.class).stream()
                .map(Action.Post::call)
                .filter(Call::hasUpdate)
                .map(call -> call.getUpdate().getStatus())
                .toList();
    }

    Stream<TaskState> states() {
        return updates().stream().map(TaskStatus::getState);
    }

    TaskStatus lastUpdate() {
        List<TaskStatus> updates = updates();
        return updates.get(updates.size() - 1);
    }
}
