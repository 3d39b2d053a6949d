package io.carillon.web;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.AttributeValue;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.News;
import io.carillon.runtime.Mesos;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Mesos of one agent whose tasks do at once what their command line says: {@code succeed}, {@code
 * fail}, or anything else: run until killed. Their checks succeed at once, unless it is {@code
 * sick}.
 */
final class ScriptedMesos implements Mesos.Link {
    static final AgentId AGENT = new AgentId("agent-1");
    static final String MASTER = "master:5050";
    private static final Opaque UUID = new Opaque(new byte[] {1});

    private final FlowableProcessor<Input> inputs = UnicastProcessor.<Input>create().toSerialized();
    private final AtomicInteger offers = new AtomicInteger();
    private final AtomicInteger frameworks = new AtomicInteger();
    private final Map<String, ReportState> tasks = new TreeMap<>();

    /** When each task came into its state. */
    private final Map<String, Instant> told = new TreeMap<>();

    private final double cpus;
    private boolean agentReports;

    ScriptedMesos(double cpus) {
        this.cpus = cpus;
    }

    /** The same Mesos as the next term finds it. */
    ScriptedMesos again() {
        ScriptedMesos same = new ScriptedMesos(cpus);
        synchronized (this) {
            same.tasks.putAll(tasks);
            same.told.putAll(told);
            same.agentReports = agentReports;
        }
        return same;
    }

    /** A term that subscribes is told by the agent again what was not acknowledged. */
    synchronized void agentReports() {
        agentReports = true;
    }

    @Override
    public Flowable<Input> inputs() {
        return inputs;
    }

    /** Registers a framework under a new id if none is given, as a master does. */
    @Override
    public void subscribe(Optional<String> frameworkId) {
        String id = frameworkId.orElseGet(() -> "framework-" + frameworks.incrementAndGet());
        inputs.onNext(new Input.Subscribed(id, MASTER));
        synchronized (this) {
            if (agentReports) {
                tasks.forEach(
                        (task, state) -> inputs.onNext(report(task, state, UUID, Findings.NONE)));
            }
        }
    }

    @Override
    public synchronized void send(Effect.ToMesos effect) {
        if (effect instanceof Effect.Revive) {
            offer();
        } else if (effect instanceof Effect.Accept accept) {
            accept.launches().forEach(this::launch);
            offer();
        } else if (effect instanceof Effect.Kill kill && tasks.containsKey(kill.task())) {
            report(kill.task(), ReportState.KILLED);
        } else if (effect instanceof Effect.Reconcile reconcile) {
            for (Effect.Reconcile.Asked asked : reconcile.tasks()) {
                report(asked.task(), tasks.getOrDefault(asked.task(), ReportState.UNKNOWN));
            }
        }
    }

    private void launch(Launch launch) {
        String task = launch.task().toString();
        report(task, ReportState.RUNNING);
        String does = launch.program() instanceof Program.Shell shell ? shell.line() : "";
        boolean well = !does.equals("sick");
        if (launch.care().health().isPresent()) {
            report(task, ReportState.RUNNING, new Findings(Optional.of(well), Optional.empty()));
        }
        if (launch.care().check().isPresent()) {
            Findings.Readiness ready =
                    well ? Findings.Readiness.READY : Findings.Readiness.NOT_READY;
            report(task, ReportState.RUNNING, new Findings(Optional.empty(), Optional.of(ready)));
        }
        if (does.equals("succeed")) {
            report(task, ReportState.FINISHED);
        } else if (does.equals("fail")) {
            report(task, ReportState.FAILED);
        }
    }

    private void report(String task, ReportState state) {
        report(task, state, Findings.NONE);
    }

    private void report(String task, ReportState state, Findings findings) {
        if (tasks.put(task, state) != state) {
            told.put(task, Instant.now());
        }
        inputs.onNext(report(task, state, Opaque.EMPTY, findings));
    }

    private Input report(String task, ReportState state, Opaque uuid, Findings findings) {
        return new Input.StatusArrived(
                new TaskReport(
                        task,
                        state,
                        "",
                        "",
                        AGENT,
                        uuid,
                        told.get(task),
                        Optional.empty(),
                        News.NONE,
                        false,
                        findings));
    }

    private void offer() {
        inputs.onNext(
                new Input.OffersArrived(
                        List.of(
                                new Offer(
                                        new OfferId("offer-" + offers.incrementAndGet()),
                                        AGENT,
                                        "host-1",
                                        "*",
                                        List.of(
                                                scalar("cpus", cpus),
                                                scalar("mem", 64_000),
                                                scalar("disk", 64_000)),
                                        new TreeMap<>(
                                                Map.of("rack", new AttributeValue.Text("r1"))),
                                        false,
                                        Instant.now()))));
    }

    private static Resource scalar(String name, double amount) {
        return new Resource(name, Math.round(amount * 1_000), List.of(), false, true, Opaque.EMPTY);
    }

    @Override
    public Completable close() {
        return Completable.complete();
    }
}
