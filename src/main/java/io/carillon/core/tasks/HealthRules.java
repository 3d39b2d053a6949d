package io.carillon.core.tasks;

import io.carillon.model.job.HealthCheck;
import io.carillon.model.mesos.Findings;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.Wellness;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the reports of Mesos tell of the checks of a task. Mesos asks, and Mesos ends a task whose
 * health check fails too often; the end then counts as a failure of the task itself. Another leader
 * learns what was told from the answers to its reconciliation.
 */
final class HealthRules {
    /** With these reasons a status says no more of an end than that it has come. */
    private static final Set<String> UNEXPLAINED =
            Set.of("", "REASON_RECONCILIATION", "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED");

    private HealthRules() {}

    /** The task with what the report tells of its checks; what it does not name stays. */
    static Task told(Task task, TaskReport report, Instant now) {
        Findings findings = report.findings();
        Optional<Wellness> before = task.wellness();
        Optional<Boolean> healthy = findings.healthy().or(() -> before.flatMap(Wellness::healthy));
        Optional<Boolean> ready =
                findings.readiness().isPresent()
                        ? ready(findings.readiness().get())
                        : before.flatMap(Wellness::ready);
        boolean same =
                healthy.equals(before.flatMap(Wellness::healthy))
                        && ready.equals(before.flatMap(Wellness::ready));
        return same ? task : task.with(Optional.of(new Wellness(healthy, ready, now)));
    }

    private static Optional<Boolean> ready(Findings.Readiness readiness) {
        return switch (readiness) {
            case READY -> Optional.of(true);
            case NOT_READY -> Optional.of(false);
            case UNKNOWN -> Optional.empty();
        };
    }

    /** What has changed between two views of a task, or else those words. */
    static String words(Task before, Task after, String otherwise) {
        Optional<Boolean> healthy = after.wellness().flatMap(Wellness::healthy);
        Optional<Boolean> ready = after.wellness().flatMap(Wellness::ready);
        if (!healthy.equals(before.wellness().flatMap(Wellness::healthy))) {
            return healthy.orElse(false) ? "its health check succeeds" : "its health check fails";
        }
        if (!ready.equals(before.wellness().flatMap(Wellness::ready))) {
            return ready.map(is -> is ? "it is ready" : "it is not ready")
                    .orElse("whether it is ready is not known");
        }
        return otherwise;
    }

    /**
     * The verdict on a report, unless it tells that Mesos has killed the task because its health
     * check failed. Mesos has no reason of its own for that.
     */
    static Verdict decide(TaskCase subject, TaskReport report, Verdict otherwise) {
        boolean killed =
                report.state() == ReportState.KILLED
                        && report.findings().unhealthy()
                        && subject.task().kill().isEmpty()
                        && UNEXPLAINED.contains(report.reason());
        return killed
                ? new Verdict.Ended(
                        RunState.FAILED, Blame.TASK, TaskLifecycle.said(failed(subject), report))
                : otherwise;
    }

    private static String failed(TaskCase subject) {
        int times =
                subject.run().isBehind(subject.task())
                        ? 0
                        : subject.run()
                                .job()
                                .caredFor()
                                .health()
                                .map(HealthCheck::failures)
                                .orElse(0);
        return switch (times) {
            case 0 -> "its health check failed too often in a row";
            case 1 -> "its health check failed";
            default -> "its health check failed " + times + " times in a row";
        };
    }
}
