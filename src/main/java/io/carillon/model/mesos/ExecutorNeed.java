package io.carillon.model.mesos;

import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;

/**
 * The shared executor that a task runs in.
 *
 * @param app whose executor it is
 * @param resources what the executor itself uses, on top of its tasks
 * @param maxTasks how many tasks it takes at a time
 * @param standard whether it is the program that nodes serve, so an agent must be able to fetch it
 */
public record ExecutorNeed(AppVersionId app, Resources resources, int maxTasks, boolean standard) {
    /** An executor that the app brings itself. */
    public ExecutorNeed(AppVersionId app, Resources resources, int maxTasks) {
        this(app, resources, maxTasks, false);
    }
}
