package io.carillon.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.model.AgentId;
import io.carillon.model.job.Container;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Program;
import io.carillon.model.job.ResourceLimits;
import io.carillon.model.job.Uri;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resource;
import io.carillon.runtime.SecretValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** Converts launches to tasks, of the command executor or of a shared one. */
final class LaunchMessages {
    /**
     * Adds the program to a command.
     *
     * @param container the container that it is executed in
     */
    record ProgramOf(CommandInfo.Builder command, Optional<Container> container)
            implements Program.Handler<CommandInfo.Builder> {
        @Override
        public CommandInfo.Builder shell(Program.Shell program) {
            return command.setShell(true).setValue(program.line());
        }

        @Override
        public CommandInfo.Builder argv(Program.Argv program) {
            return ContainerMessages.argv(container, program.words(), command);
        }

        @Override
        public CommandInfo.Builder code(Program.Code program) {
            throw new IllegalArgumentException("A launch of a class without an executor");
        }

        @Override
        public CommandInfo.Builder http(Program.Http program) {
            throw new IllegalArgumentException("A launch of a request without an executor");
        }

        @Override
        public CommandInfo.Builder none() {
            throw new IllegalArgumentException("A launch without a program");
        }
    }

    private LaunchMessages() {}

    /**
     * The launch of a task that can call the operations API, with what shows who it is, unless its
     * owner has given it a token.
     */
    static Launch known(Launch launch, Function<String, Optional<String>> tokens) {
        SortedMap<String, String> env = new TreeMap<>(launch.env());
        if (env.containsKey("CARILLON_API")) {
            tokens.apply(launch.task().toString())
                    .ifPresent(token -> env.putIfAbsent("CARILLON_TOKEN", token));
        }
        return launch.with(env);
    }

    /** A launch whose secrets are known is one with these values; the others are references. */
    static TaskInfo task(
            Launch known,
            AgentId agent,
            FrameworkID framework,
            SortedMap<String, SecretValue> secrets) {
        SortedMap<String, String> env = new TreeMap<>(known.env());
        SortedMap<String, SecretValue.Reference> references = new TreeMap<>();
        known.secrets()
                .forEach(
                        (variable, name) -> {
                            SecretValue value = secrets.get(name);
                            if (value == null) {
                                throw new IllegalStateException("secret " + name + " was not read");
                            }
                            value.text().ifPresent(text -> env.put(variable, text));
                            value.reference().ifPresent(one -> references.put(variable, one));
                        });
        if (known.shared().isPresent() && !references.isEmpty()) {
            throw new IllegalArgumentException("Mesos gives no secrets to tasks of an executor");
        }
        return message(known.with(env), agent, framework, references);
    }

    private static TaskInfo message(
            Launch launch,
            AgentId agent,
            FrameworkID framework,
            SortedMap<String, SecretValue.Reference> references) {
        TaskInfo.Builder task =
                TaskInfo.newBuilder()
                        .setName(launch.name())
                        .setTaskId(TaskID.newBuilder().setValue(launch.task().toString()))
                        .setAgentId(AgentID.newBuilder().setValue(agent.value()))
                        .addAllResources(parts(launch.resources()))
                        .setKillPolicy(
                                KillPolicy.newBuilder()
                                        .setGracePeriod(Amounts.nanos(launch.killGrace())));
        launch.shared()
                .ifPresentOrElse(
                        shared ->
                                task.setExecutor(ExecutorMessages.executor(shared, framework))
                                        .setData(
                                                ExecutorMessages.order(launch, shared)
                                                        .toByteString()),
                        () -> task.setCommand(command(launch, references)));
        launch.container()
                .map(own -> ContainerMessages.container(own, launch.program(), launch.resources()))
                .ifPresent(task::setContainer);
        launch.limits().ifPresent(limits -> limit(limits, task));
        CheckMessages.add(launch, task);
        return task.build();
    }

    /** Infinity is no limit, as Mesos has it. */
    private static void limit(ResourceLimits limits, TaskInfo.Builder task) {
        limits.cpusMilli().ifPresent(milli -> limit("cpus", Amounts.fromMilli(milli), task));
        limits.memMiB().ifPresent(mib -> limit("mem", mib, task));
        for (ResourceLimits.Name name : limits.unlimited()) {
            limit(name.name().toLowerCase(Locale.ROOT), Double.POSITIVE_INFINITY, task);
        }
    }

    private static void limit(String name, double most, TaskInfo.Builder task) {
        task.putLimits(name, Value.Scalar.newBuilder().setValue(most).build());
    }

    /** Parts of offered resources. */
    static List<Protos.Resource> parts(List<Resource> resources) {
        return resources.stream().map(LaunchMessages::part).toList();
    }

    /**
     * A part of an offered resource: the offered message with another amount. Reservations, the
     * role of the allocation and the fields of a newer Mesos are returned unchanged.
     */
    static Protos.Resource part(Resource resource) {
        Protos.Resource.Builder part;
        try {
            part = Protos.Resource.parser().parsePartialFrom(resource.raw().bytes()).toBuilder();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Not a resource of an offer: " + resource, e);
        }
        if (part.getType() == Value.Type.RANGES) {
            Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
            for (PortRange range : resource.ranges()) {
                ranges.addRange(
                        Value.Range.newBuilder().setBegin(range.begin()).setEnd(range.end()));
            }
            return part.setRanges(ranges).build();
        }
        Value.Scalar.Builder amount =
                Value.Scalar.newBuilder().setValue(Amounts.fromMilli(resource.milli()));
        return part.setScalar(amount).build();
    }

    private static CommandInfo command(
            Launch launch, SortedMap<String, SecretValue.Reference> references) {
        CommandInfo.Builder command = CommandInfo.newBuilder().setEnvironment(env(launch.env()));
        launch.uris().forEach(uri -> command.addUris(uri(uri)));
        launch.user().ifPresent(command::setUser);
        launch.container().ifPresent(own -> ContainerMessages.secrets(own, command));
        references.forEach((name, where) -> ContainerMessages.secret(name, where, command));
        return launch.program().accept(new ProgramOf(command, launch.container())).build();
    }

    static Environment env(Map<String, String> variables) {
        Environment.Builder env = Environment.newBuilder();
        variables.forEach(
                (name, value) ->
                        env.addVariables(
                                Environment.Variable.newBuilder().setName(name).setValue(value)));
        return env.build();
    }

    static CommandInfo.URI uri(Uri uri) {
        CommandInfo.URI.Builder message =
                CommandInfo.URI
                        .newBuilder()
                        .setValue(uri.value())
                        .setExtract(uri.extract())
                        .setExecutable(uri.executable())
                        .setCache(uri.cache());
        uri.outputFile().ifPresent(message::setOutputFile);
        return message.build();
    }
}
