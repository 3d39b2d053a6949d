package io.carillon.mesos;

import com.google.protobuf.ByteString;
import io.carillon.core.executors.ExecutorRules;
import io.carillon.model.Opaque;
import io.carillon.model.job.App;
import io.carillon.model.job.Program;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resident;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.SharedLaunch;
import io.carillon.model.run.RunId;
import io.carillon.orders.OrderProtos;
import io.carillon.orders.OrderProtos.CodeWork;
import io.carillon.orders.OrderProtos.ProcessWork;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;

/**
 * The description of a shared executor, and the order for a task in it. Mesos wants the description
 * the same to the letter with each task, so it depends on nothing but the executor and the version
 * of its app.
 */
final class ExecutorMessages {
    /** The name of the program in the sandbox. */
    private static final String JAR = "carillon-executor.jar";

    private static final int FORMAT = 1;

    private ExecutorMessages() {}

    static ExecutorInfo executor(SharedLaunch launch, FrameworkID framework) {
        SharedExecutor executor = launch.executor();
        ExecutorInfo.Builder info =
                ExecutorInfo.newBuilder()
                        .setType(ExecutorInfo.Type.CUSTOM)
                        .setExecutorId(ExecutorID.newBuilder().setValue(executor.id().toString()))
                        .setFrameworkId(framework)
                        .setName(
                                "app "
                                        + executor.id().app().app()
                                        + ", version "
                                        + executor.id().app().version())
                        .setSource("carillon")
                        .addAllResources(LaunchMessages.parts(executor.resources()))
                        .setCommand(command(executor, launch.app()));
        App app = launch.app();
        app.container()
                .map(own -> ContainerMessages.container(own, app.executor().command(), List.of()))
                .ifPresent(info::setContainer);
        return info.build();
    }

    private static CommandInfo command(SharedExecutor executor, App app) {
        SortedMap<String, String> env = new TreeMap<>(app.env());
        env.put(
                "CARILLON_IDLE_TIMEOUT",
                executor.idleTimeout().plus(ExecutorRules.LONGER).toString());
        env.put("CARILLON_MAX_TASKS", Integer.toString(executor.maxTasks()));
        CommandInfo.Builder command =
                CommandInfo.newBuilder().setEnvironment(LaunchMessages.env(env));
        executor.jar()
                .ifPresent(
                        url ->
                                command.addUris(
                                        CommandInfo.URI
                                                .newBuilder()
                                                .setValue(url)
                                                .setOutputFile(JAR)
                                                .setExtract(false)
                                                .setCache(true)));
        app.uris().forEach(uri -> command.addUris(LaunchMessages.uri(uri)));
        app.user().ifPresent(command::setUser);
        app.container().ifPresent(own -> ContainerMessages.secrets(own, command));
        return app.executor().command() instanceof Program.None
                ? command.setShell(true).setValue(java(app)).build()
                : app.executor()
                        .command()
                        .accept(new LaunchMessages.ProgramOf(command, app.container()))
                        .build();
    }

    /** The Java machine of the agent, or the one that the app names by JAVA_HOME. */
    private static String java(App app) {
        StringBuilder line = new StringBuilder("exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\"");
        line.append(" -XX:+UseSerialGC -Xms8m");
        for (String option : app.executor().jvmOptions()) {
            line.append(" '").append(option.replace("'", "'\\''")).append('\'');
        }
        return line.append(" -jar ").append(JAR).toString();
    }

    static TaskOrder order(Launch launch, SharedLaunch shared) {
        RunId run = launch.task().run();
        TaskOrder.Builder order =
                TaskOrder.newBuilder()
                        .setFormat(FORMAT)
                        .putAllEnv(launch.env())
                        .setJob(run.job())
                        .setRun(run.toString())
                        .setNominalTime(run.nominalTime().toEpochMilli())
                        .setShard(launch.task().shard())
                        .setShardCount(shared.shardCount())
                        .setShardParameter(shared.shardParameter())
                        .setJobParameter(shared.jobParameter())
                        .setAttempt(launch.task().attempt())
                        .setFence(shared.fence());
        shared.deadline().map(Instant::toEpochMilli).ifPresent(order::setDeadline);
        shared.checkpoint()
                .map(Opaque::bytes)
                .map(ByteString::copyFrom)
                .ifPresent(order::setCheckpoint);
        shared.resident().map(ExecutorMessages::resident).ifPresent(order::setResident);
        return launch.program().accept(new WorkOf(order)).build();
    }

    private static OrderProtos.Resident resident(Resident resident) {
        Schedule schedule = resident.schedule();
        OrderProtos.Resident.Builder message =
                OrderProtos.Resident.newBuilder()
                        .setAnchor(resident.anchor().toString())
                        .setAfter(resident.after().toEpochMilli())
                        .setStartsLate(resident.startsLate());
        schedule.start().map(Instant::toString).ifPresent(message::setStart);
        schedule.end().map(Instant::toString).ifPresent(message::setEnd);
        return schedule.rule().accept(new RuleOf(message)).build();
    }

    /** Adds the rule of the fires to a message. */
    private record RuleOf(OrderProtos.Resident.Builder message)
            implements Schedule.Handler<OrderProtos.Resident.Builder> {
        @Override
        public OrderProtos.Resident.Builder cron(Schedule.Cron cron) {
            return message.setCron(cron.expression()).setTimeZone(cron.timeZone().getId());
        }

        @Override
        public OrderProtos.Resident.Builder every(Schedule.Every every) {
            return message.setEvery(every.period().toString());
        }

        @Override
        public OrderProtos.Resident.Builder at(Schedule.At at) {
            throw new IllegalArgumentException("A task that stays fires more than once");
        }

        @Override
        public OrderProtos.Resident.Builder byHand(Schedule.ByHand byHand) {
            throw new IllegalArgumentException("A task that stays has a schedule");
        }
    }

    /** Adds what the task does to its order. */
    private record WorkOf(TaskOrder.Builder order) implements Program.Handler<TaskOrder.Builder> {
        @Override
        public TaskOrder.Builder shell(Program.Shell program) {
            return order.setProcess(ProcessWork.newBuilder().setShell(program.line()));
        }

        @Override
        public TaskOrder.Builder argv(Program.Argv program) {
            return order.setProcess(
                    ProcessWork.newBuilder()
                            .setArgv(ProcessWork.Words.newBuilder().addAllWord(program.words())));
        }

        @Override
        public TaskOrder.Builder code(Program.Code program) {
            return order.setCode(
                    CodeWork.newBuilder()
                            .setClassName(program.className())
                            .addAllClasspath(program.classpath()));
        }

        @Override
        public TaskOrder.Builder http(Program.Http program) {
            return order.setHttp(HttpMessages.work(program.request()));
        }

        @Override
        public TaskOrder.Builder none() {
            throw new IllegalArgumentException("A launch without a program");
        }
    }
}
