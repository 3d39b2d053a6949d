package io.carillon.simulation;

import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Container;
import io.carillon.model.job.Job;
import io.carillon.model.run.TaskId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Invariant 22: a task runs in the container of the definition that it is launched with, or, if
 * that has none, in the one of its app; a shared executor runs in the one of its app. A task may
 * use what its definition allows. The simulation's containers differ in their images.
 */
final class ContainerAudit {
    private final SitingAudit definitions;

    /** How many launches had a container. */
    long contained;

    ContainerAudit(SitingAudit definitions) {
        this.definitions = definitions;
    }

    /** Mesos is asked to launch the task. */
    void launching(TaskId task, TaskInfo info) {
        definitions
                .run(task)
                .ifPresent(
                        run ->
                                definitions
                                        .own(run)
                                        .ifPresent(
                                                job ->
                                                        launching(
                                                                task,
                                                                info,
                                                                job,
                                                                run.app().map(AppVersion::app))));
    }

    private void launching(TaskId task, TaskInfo info, Job job, Optional<App> app) {
        boolean shared = app.filter(App::shared).isPresent();
        Optional<Container> ofApp = app.flatMap(App::container);
        Violation.when(
                info.getLimitsCount()
                        != job.limits()
                                .map(
                                        own ->
                                                own.unlimited().size()
                                                        + (own.cpusMilli().isPresent() ? 1 : 0))
                                .orElse(0),
                22,
                () -> task + " is launched with " + info.getLimitsMap() + " of " + job.limits());
        String wished = image(shared ? ofApp : job.container().or(() -> ofApp));
        ContainerInfo container = shared ? info.getExecutor().getContainer() : info.getContainer();
        String image = container.getMesos().getImage().getDocker().getName();
        contained += wished.isEmpty() ? 0 : 1;
        Violation.when(
                !image.equals(wished) || (shared && info.hasContainer()),
                22,
                () -> task + " is launched in '" + image + "', and wished is '" + wished + "'");
    }

    private static String image(Optional<Container> container) {
        return container.flatMap(Container::image).orElse("");
    }
}
