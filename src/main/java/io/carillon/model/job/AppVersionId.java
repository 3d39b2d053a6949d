package io.carillon.model.job;

/**
 * The name of a version of an app.
 *
 * @param app the name of the app
 * @param version from 1; grows with each change of the app
 */
public record AppVersionId(String app, long version) implements Comparable<AppVersionId> {
    @Override
    public int compareTo(AppVersionId other) {
        int byName = app.compareTo(other.app);
        return byName != 0 ? byName : Long.compare(version, other.version);
    }

    @Override
    public String toString() {
        return app + '~' + version;
    }
}
