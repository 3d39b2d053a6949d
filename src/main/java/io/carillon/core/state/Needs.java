package io.carillon.core.state;

import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import java.util.Optional;

/** What the tasks of a job need of an agent: the one place that knows. */
final class Needs {
    private Needs() {}

    /** What a task of that effective definition needs, with the app that completes it. */
    static Need of(Job job, Optional<AppVersion> app) {
        return new Need(
                job.resources(), app.filter(kept -> kept.app().shared()).map(Needs::executor));
    }

    private static ExecutorNeed executor(AppVersion kept) {
        App app = kept.app();
        return new ExecutorNeed(
                new AppVersionId(app.name(), kept.version()),
                app.executor().resources(),
                app.executor().maxTasks());
    }
}
