package io.carillon.local.cluster;

import java.time.Duration;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * Something that must be done outside of the model. Orders are carried out in the order in which
 * they are taken.
 */
public sealed interface Order {

    /** Calls the handler's method for this kind of order. */
    <R> R handle(Handler<R> handler);

    /** One method per kind of order. */
    interface Handler<R> {
        /** An event for a framework. */
        R sendEvent(SendEvent order);

        /** The end of a stream. */
        R closeStream(CloseStream order);

        /** The start of a process. */
        R startProcess(StartProcess order);

        /** A signal for a process. */
        R signalProcess(SignalProcess order);

        /** The start of a check. */
        R startCheck(StartCheck order);

        /** The end of a check. */
        R endCheck(EndCheck order);

        /** The start of a custom executor. */
        R startExecutor(StartExecutor order);

        /** An event for a custom executor. */
        R sendToExecutor(SendToExecutor order);
    }

    /** The start of a container's process. */
    sealed interface Start extends Order permits StartProcess, StartExecutor {
        /** The container, with a value that is unique for ever. */
        ContainerID container();

        /** Its agent. */
        String agentId();

        /** Its framework. */
        String frameworkId();

        /** Its executor. */
        String executorId();

        /** The FrameworkInfo at the time of the launch. */
        FrameworkInfo framework();

        /** The command to run. */
        CommandInfo command();

        /** The value of the container's id. */
        default String containerId() {
            return container().getValue();
        }
    }

    /**
     * Write an event to a stream.
     *
     * @param streamId the stream
     * @param event the event
     */
    record SendEvent(String streamId, Event event) implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.sendEvent(this);
        }
    }

    /**
     * End the response of a stream.
     *
     * @param streamId the stream
     */
    record CloseStream(String streamId) implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.closeStream(this);
        }
    }

    /**
     * Fetch the URIs of a command and start it. To be answered by one of {@link
     * MesosModel#processStarted} and {@link MesosModel#launchFailed}, then by one {@link
     * MesosModel#processExited}.
     *
     * @param container the container, with a value that is unique for ever; for a task of a group
     *     with the container of its executor as parent
     * @param agentId its agent
     * @param frameworkId its framework
     * @param executorId its executor; the task id when the task has an executor of its own
     * @param framework the FrameworkInfo at the time of the launch
     * @param task the task
     * @param role the role whose resources it uses
     */
    record StartProcess(
            ContainerID container,
            String agentId,
            String frameworkId,
            String executorId,
            FrameworkInfo framework,
            TaskInfo task,
            String role)
            implements Start {
        @Override
        public CommandInfo command() {
            return task.getCommand();
        }

        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.startProcess(this);
        }
    }

    /**
     * Fetch the URIs of a custom executor and start its process, which then subscribes by itself.
     * To be answered like {@link StartProcess}.
     *
     * @param container the container, with a value that is unique for ever
     * @param agentId its agent
     * @param framework the FrameworkInfo at the time of the launch
     * @param executor the executor, with the id of its framework
     * @param shutdownGrace how long it may take to end when it is asked to
     */
    record StartExecutor(
            ContainerID container,
            String agentId,
            FrameworkInfo framework,
            ExecutorInfo executor,
            Duration shutdownGrace)
            implements Start {
        @Override
        public String frameworkId() {
            return executor.getFrameworkId().getValue();
        }

        @Override
        public String executorId() {
            return executor.getExecutorId().getValue();
        }

        @Override
        public CommandInfo command() {
            return executor.getCommand();
        }

        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.startExecutor(this);
        }
    }

    /**
     * Write an event to the stream of a custom executor.
     *
     * @param streamId the stream
     * @param event the event
     */
    record SendToExecutor(String streamId, ExecutorProtos.Event event) implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.sendToExecutor(this);
        }
    }

    /**
     * Send a signal to all processes of a container; before they are started: never start them. A
     * container that is not known any more is to be ignored.
     *
     * @param containerId the container
     * @param kill true for SIGKILL, false for SIGTERM
     * @param grace for SIGTERM: when SIGKILL will follow
     */
    record SignalProcess(String containerId, boolean kill, Duration grace) implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.signalProcess(this);
        }
    }

    /**
     * Run a check of a task once, beside its process. To be answered by one {@link
     * MesosModel#checkDone}.
     *
     * @param checkId the run, unique for ever
     * @param task the task; a command sees its directory and its environment
     * @param check what to run
     * @param scheme {@code http} or {@code https}, for a check over HTTP
     * @param host the address to connect to, for a check over HTTP or TCP
     */
    record StartCheck(
            String checkId, StartProcess task, CheckInfo check, String scheme, String host)
            implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.startCheck(this);
        }
    }

    /**
     * End a check whose result is not waited for any more. A check that is not known any more is to
     * be ignored.
     *
     * @param checkId the run
     */
    record EndCheck(String checkId) implements Order {
        @Override
        public <R> R handle(Handler<R> handler) {
            return handler.endCheck(this);
        }
    }
}
