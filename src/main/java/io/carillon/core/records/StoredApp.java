package io.carillon.core.records;

import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import java.time.Instant;

/**
 * An app as it is stored.
 *
 * @param app the definition in force
 * @param version grows by one with each definition; starts at 1
 * @param createdAt when it was first defined
 * @param updatedAt when this version was defined
 * @param deleting the app is deleted, and all its jobs before it
 */
public record StoredApp(
        App app, long version, Instant createdAt, Instant updatedAt, boolean deleting) {
    /** The app's name. */
    public String name() {
        return app.name();
    }

    /** The definition in force, with its version. */
    public AppVersion current() {
        return new AppVersion(app, version);
    }

    /** The app with another definition. */
    public StoredApp redefined(App next, Instant now) {
        return new StoredApp(next, version + 1, createdAt, now, deleting);
    }

    /** The app, to be deleted. */
    public StoredApp toBeDeleted() {
        return new StoredApp(app, version, createdAt, updatedAt, true);
    }
}
