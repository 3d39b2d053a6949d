package io.carillon.simulation;

import io.carillon.local.cluster.Exit;
import io.carillon.local.cluster.Order;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The processes of tasks, as the seed scripts them: how long, how they end, whether they obey. */
final class Processes {
    private static final class Process {
        final TaskId task;
        final String agent;
        final String framework;
        final boolean stubborn;
        final boolean endless;
        final String command;
        boolean started;
        Disposable next = Disposable.disposed();

        Process(Order.StartProcess order, TaskId task, boolean stubborn, boolean endless) {
            this.task = task;
            this.agent = order.agentId();
            this.framework = order.frameworkId();
            this.stubborn = stubborn;
            this.endless = endless;
            this.command = order.command().getValue();
        }
    }

    /** How long a program works that is of no use. */
    private static final int BAD_MILLIS = 150;

    private final ModelledMesos mesos;
    private final VirtualTime time;
    private final Dice dice;
    private final Trace trace;
    private final LaunchAudit audit;
    private final Map<String, Process> live = new TreeMap<>();

    Processes(ModelledMesos mesos, VirtualTime time, Dice dice, Trace trace, LaunchAudit audit) {
        this.mesos = mesos;
        this.time = time;
        this.dice = dice;
        this.trace = trace;
        this.audit = audit;
    }

    /**
     * The tasks whose process lives or is about to, but for those orphans whose framework is not
     * that one. A removed framework may be ours again: with the master Mesos forgets that it was
     * removed, and what was out of the former master's reach then is as well as before.
     */
    Set<TaskId> tasks(String framework, Set<TaskId> orphans) {
        Set<TaskId> tasks = new TreeSet<>();
        for (Process process : live.values()) {
            if (process.framework.equals(framework) || !orphans.contains(process.task)) {
                tasks.add(process.task);
            }
        }
        mesos.executors.addTasks(tasks, framework, orphans);
        return tasks;
    }

    void start(Order.StartProcess order) {
        TaskId task = TaskId.parse(order.task().getTaskId().getValue()).orElseThrow();
        trace.add("process ordered: " + task);
        audit.ordered(task, order.frameworkId());
        // What nobody limits must end by itself.
        boolean limited = order.command().getValue().equals(RandomJobs.LIMITED);
        boolean daemon = task.run().trigger() == Trigger.DAEMON;
        boolean endless = (limited || daemon) && dice.oneIn(3);
        Process process = new Process(order, task, dice.oneIn(6), endless);
        String container = order.containerId();
        live.put(container, process);
        int delay = dice.oneIn(10) ? dice.between(1_000, 6_000) : dice.between(5, 300);
        boolean fails = dice.oneIn(60);
        process.next = time.in(delay, () -> begin(container, process, fails));
    }

    private void begin(String container, Process process, boolean fails) {
        if (fails) {
            live.remove(container);
            audit.ended(process.task, true);
            mesos.model.launchFailed(time.instant(), container, "scripted");
        } else {
            process.started = true;
            audit.started(process.task);
            audit.updates.started(process.task, process.command);
            mesos.model.processStarted(time.instant(), container);
            boolean daemon = process.task.run().trigger() == Trigger.DAEMON;
            int millis = daemon ? dice.between(5_000, 200_000) : duration(dice);
            Exit exit = Exit.status(dice.oneIn(5) ? 1 : 0);
            if (process.command.startsWith(UpdateOwners.BAD)) {
                Exit bad = Exit.status(1);
                process.next = time.in(BAD_MILLIS, () -> exit(container, process, bad, true));
            } else if (!process.endless) {
                process.next = time.in(millis, () -> exit(container, process, exit, true));
            }
        }
        mesos.settle();
    }

    /** How long a process works that nobody ends. */
    static int duration(Dice dice) {
        if (dice.oneIn(10)) {
            return 0;
        }
        return dice.oneIn(8) ? dice.between(5_000, 40_000) : dice.between(50, 4_000);
    }

    private void exit(String container, Process process, Exit exit, boolean byItself) {
        trace.add("process ended: " + process.task + " " + exit.text());
        live.remove(container);
        audit.ended(process.task, byItself && process.started);
        mesos.model.processExited(time.instant(), container, exit);
        mesos.settle();
    }

    /** The agent's machine is dead: all of it is over, and nobody is told. */
    void vanish(String agent) {
        for (String container : List.copyOf(live.keySet())) {
            Process process = live.get(container);
            if (process.agent.equals(agent)) {
                process.next.dispose();
                live.remove(container);
                audit.ended(process.task, false);
            }
        }
        mesos.executors.vanish(agent);
    }

    void signal(Order.SignalProcess order) {
        String container = order.containerId();
        Process process = live.get(container);
        if (process == null || (!order.kill() && process.stubborn && process.started)) {
            return;
        }
        process.next.dispose();
        if (!process.started) {
            // Never started at all: nothing is to be reported.
            live.remove(container);
            audit.ended(process.task, false);
            return;
        }
        Exit exit = Exit.signal(order.kill() ? 9 : 15);
        int millis = order.kill() ? 0 : dice.between(5, 800);
        process.next = time.in(millis, () -> exit(container, process, exit, false));
    }
}
