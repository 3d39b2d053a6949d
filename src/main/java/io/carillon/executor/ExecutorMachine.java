package io.carillon.executor;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.orders.OrderProtos.ExecutorOrder;
import io.carillon.orders.OrderProtos.TaskOrder.WorkCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.jspecify.annotations.Nullable;

/**
 * All decisions of the executor: inputs and the time go in, actions come out. It keeps what the v1
 * executor API of Mesos asks for: updates until the agent has taken them, tasks until the agent
 * knows of them, and both go into every SUBSCRIBE.
 *
 * <p>Time is a duration since any fixed moment, from a clock that never goes back. The machine has
 * no thread, no clock and no socket of its own. Confined to one thread.
 */
public final class ExecutorMachine {
    /** What the built-in executors leave to the agent of a shutdown's grace. */
    static final Duration SHUTDOWN_MARGIN = Duration.ofSeconds(2);

    private static final int MESSAGE_FORMAT = 1;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final int SHOWN = 200;

    private final ExecutorSettings settings;
    private final Calls calls;
    private final AgentLink link;
    private final Tasks tasks;
    private final Departure departure = new Departure();
    private final Set<ByteString> carried = new HashSet<>();
    private List<Action> actions = new ArrayList<>();

    /** Since when there is nothing to do; null while there is. */
    private @Nullable Duration idleSince;

    /** The last call before leaving as idle: what the agent sent before, arrives before. */
    private @Nullable Call lastCall;

    /**
     * @param kinds the kinds of works that tasks may ask for
     * @param random gives uuids and delays
     * @param clock gives the time of updates
     */
    public ExecutorMachine(
            ExecutorSettings settings,
            Set<WorkCase> kinds,
            RandomGenerator random,
            Supplier<Instant> clock) {
        this.settings = settings;
        calls = new Calls(settings);
        link = new AgentLink(settings, random, this::act);
        Statuses statuses = new Statuses(settings.executorId(), random, clock);
        tasks = new Tasks(settings, kinds, statuses, this::act, this::send);
    }

    /** The first actions. */
    public List<Action> start(Duration now) {
        subscribe(now);
        return taken();
    }

    /** What follows from an input. Timers that are due are looked at after each input. */
    public List<Action> handle(Input input, Duration now) {
        input.to(new Cases(now));
        lookAtTimers(now);
        return taken();
    }

    /** When the next {@link Input.Tick} is wanted, if nothing else happens before. */
    public Optional<Duration> dueAt() {
        return Stream.of(
                        link.dueAt(),
                        tasks.newsDueAt(),
                        tasks.fireDueAt(),
                        departure.dueAt(),
                        idleAt())
                .flatMap(Optional::stream)
                .min(Duration::compareTo);
    }

    private Optional<Duration> idleAt() {
        return idleSince == null || lastCall != null
                ? Optional.empty()
                : Optional.of(idleSince.plus(settings.idleTimeout()));
    }

    private List<Action> taken() {
        List<Action> result = actions;
        actions = new ArrayList<>();
        return result;
    }

    private void act(Action action) {
        actions.add(action);
    }

    private void say(String text) {
        act(new Action.Say(text));
    }

    private void send(TaskStatus status, Duration now) {
        if (link.subscribed()) {
            link.send(calls.update(status), now);
        }
    }

    private void subscribe(Duration now) {
        List<TaskStatus> updates = tasks.unacknowledgedUpdates();
        carried.clear();
        updates.forEach(status -> carried.add(status.getUuid()));
        link.subscribe(calls.subscribe(tasks.unacknowledgedTasks(), updates), now);
    }

    private void lookAtTimers(Duration now) {
        if (link.answerIsMissing(now)) {
            lost("The agent does not answer", true, now);
        }
        if (link.givesUp(now)) {
            leave("the agent has been away for longer than the recovery timeout", now);
        }
        if (link.tryIsDue(now)) {
            subscribe(now);
        }
        tasks.fire(now);
        tasks.sendNews(now);
        if (link.heartbeatIsDue(now)) {
            link.send(calls.heartbeat(), now);
        }
        lookAtIdleness(now);
        departure
                .exit(tasks.allEnded(), tasks.allAcknowledged() || link.closed(), now)
                .ifPresent(this::exit);
    }

    private void exit(int code) {
        say("The executor ends: " + departure.why());
        link.close();
        act(new Action.Exit(code));
    }

    private void lookAtIdleness(Duration now) {
        if (!tasks.isIdle() || !link.subscribed() || departure.leaving()) {
            idleSince = null;
            lastCall = null;
        } else if (idleSince == null) {
            idleSince = now;
        } else if (lastCall == null && now.compareTo(idleSince.plus(settings.idleTimeout())) >= 0) {
            lastCall = calls.heartbeat();
            link.send(lastCall, now);
        }
    }

    /** The link is gone. Without checkpoints an agent that has gone does not come back to us. */
    private void lost(String why, boolean agentGone, Duration now) {
        boolean forGood = agentGone && link.everSubscribed() && !settings.checkpoint();
        say("The link to the agent is lost: " + why);
        if (departure.hurried() || forGood) {
            link.close();
        } else {
            link.lost(now);
        }
        if (forGood) {
            leave("the agent has gone, and the framework does not checkpoint", now);
        }
    }

    /** Ends everything, because there is no agent that would have us. */
    private void leave(String why, Duration now) {
        link.close();
        shutDown(why, 1, now);
    }

    private void shutDown(String why, int code, Duration now) {
        Duration grace = settings.shutdownGrace();
        Duration half = grace.dividedBy(2);
        Duration reduced = grace.minus(SHUTDOWN_MARGIN);
        Duration forWorks = reduced.compareTo(half) > 0 ? reduced : half;
        say("The executor shuts down: " + why);
        departure.begin(why, code, now.plus(forWorks).plus(grace.minus(forWorks).dividedBy(2)));
        tasks.killAll(forWorks, now);
    }

    private static String shown(String body) {
        return body.length() <= SHOWN ? body : body.substring(0, SHOWN) + " …";
    }

    private final class Cases implements Input.Handler {
        private final Duration now;

        Cases(Duration now) {
            this.now = now;
        }

        @Override
        public void on(Input.EventArrived input) {
            if (link.isCurrent(input.link())) {
                event(input.event());
            }
        }

        private void event(Event event) {
            switch (event.getType()) {
                case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkInfo());
                case LAUNCH -> tasks.launch(event.getLaunch().getTask(), departure.why(), now);
                case LAUNCH_GROUP ->
                        tasks.launchGroup(
                                event.getLaunchGroup().getTaskGroup().getTasksList(), now);
                case KILL -> tasks.kill(event.getKill(), now);
                case ACKNOWLEDGED -> tasks.acknowledged(event.getAcknowledged());
                case MESSAGE -> message(event.getMessage().getData());
                case SHUTDOWN -> shutDown("the agent asked for it", 0, now);
                case ERROR ->
                        leave("the agent reports an error: " + event.getError().getMessage(), now);
                case HEARTBEAT, UNKNOWN -> {
                    // Nothing is told by one, and nothing is known of the other.
                }
            }
        }

        private void message(ByteString data) {
            try {
                ExecutorOrder order = ExecutorOrder.parseFrom(data);
                if (order.getFormat() == MESSAGE_FORMAT) {
                    order.getCancelList().forEach(task -> tasks.cancel(task, now));
                    return;
                }
            } catch (InvalidProtocolBufferException e) {
                // Then it is not for this executor.
            }
            say("A message of " + data.size() + " bytes is not an order and is ignored");
        }

        private void subscribed(FrameworkInfo framework) {
            say("Subscribed");
            tasks.saysKilling(
                    framework.getCapabilitiesList().stream()
                            .anyMatch(
                                    capability ->
                                            capability.getType()
                                                    == FrameworkInfo.Capability.Type
                                                            .TASK_KILLING_STATE));
            link.subscribed(now);
            for (TaskStatus status : tasks.unacknowledgedUpdates()) {
                if (!carried.contains(status.getUuid())) {
                    link.send(calls.update(status), now);
                }
            }
        }

        @Override
        public void on(Input.SubscribeRefused input) {
            if (!link.isCurrent(input.link())) {
                return;
            }
            String answer = input.status() + " " + shown(input.body());
            if (input.status() >= SERVER_ERROR || input.status() == NOT_FOUND) {
                lost("SUBSCRIBE was answered " + answer, false, now);
            } else {
                leave("the agent refuses the subscription: " + answer, now);
            }
        }

        @Override
        public void on(Input.StreamEnded input) {
            if (link.isCurrent(input.link())) {
                lost(input.why(), true, now);
            }
        }

        @Override
        public void on(Input.CallAnswered input) {
            Call call = link.inFlight();
            if (!link.isCurrent(input.link()) || call == null) {
                return;
            }
            boolean taken = input.status() == ACCEPTED || input.status() == OK;
            if (call.getType() == Call.Type.HEARTBEAT && input.status() < SERVER_ERROR) {
                if (!taken) {
                    link.withoutHeartbeats();
                }
                // A LAUNCH that came meanwhile has ended the idleness, and with it the last call.
                if (call == lastCall) {
                    departure.begin("it had no task for " + settings.idleTimeout(), 0, null);
                }
                Call unused = link.answered(now);
            } else if (taken) {
                Call unused = link.answered(now);
            } else {
                lost(
                        call.getType()
                                + " was answered "
                                + input.status()
                                + " "
                                + shown(input.body()),
                        false,
                        now);
            }
        }

        @Override
        public void on(Input.CallFailed input) {
            if (link.isCurrent(input.link())) {
                lost(input.why(), true, now);
            }
        }

        @Override
        public void on(Input.WorkBegan input) {
            tasks.began(input.task(), now);
        }

        @Override
        public void on(Input.WorkRefused input) {
            tasks.refused(input.task(), input.why(), now);
        }

        @Override
        public void on(Input.NewsArrived input) {
            tasks.news(input.task(), input.news());
        }

        @Override
        public void on(Input.FireEnded input) {
            tasks.fired(input.task(), input.end());
        }

        @Override
        public void on(Input.WorkEnded input) {
            tasks.ended(input.task(), input.end(), now);
        }

        @Override
        public void on(Input.WorkStuck input) {
            if (tasks.stuck(input.task())) {
                say("The task " + input.task() + " cannot be ended: " + input.why());
                departure.begin(
                        "the task " + input.task() + " cannot be ended: " + input.why(), 1, null);
            }
        }

        @Override
        public void on(Input.MemoryFull input) {
            if (!departure.leaving()) {
                say("The executor takes no more tasks: " + input.why());
                departure.begin(input.why(), 1, null);
            }
        }

        @Override
        public void on(Input.Tick input) {
            // What is due is looked at after each input.
        }
    }
}
